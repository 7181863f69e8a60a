import { expect, test } from './support/workbench'

// These tests knock on closed doors; the browser reports every knock.
test.use({ expectedErrors: /Content Security Policy|WebSocket connection|status of 40[134]/ })

test('the token leaves the address, and a reload still gets in', async ({ page }) => {
  expect(new URL(page.url()).search).toBe('')
  await page.reload()
  await expect(page).toHaveTitle(/I2V Workbench/)
})

test('a browser without the token sees what to do, and nothing else', async ({ browser, workbench }) => {
  const stranger = await (await browser.newContext()).newPage()
  const answer = await stranger.goto(new URL(workbench.url).origin)

  expect(answer?.status()).toBe(401)
  await expect(stranger.getByRole('heading')).toHaveText('I2V Workbench: token needed')
  await stranger.context().close()
})

test('a page of another origin reaches neither the calls nor the files', async ({ page, workbench }) => {
  const { host, port } = new URL(workbench.url)
  // The same server under its other name is another origin to a browser, and has no cookie there.
  await page.goto(`http://localhost:${port}/`)
  const reached = await page.evaluate(
    (address) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`ws://${address}/`)
        socket.onopen = () => resolve(true)
        socket.onerror = () => resolve(false)
      }),
    host,
  )
  expect(reached).toBe(false)
})

test('the policy stops script that a name could smuggle in', async ({ page }) => {
  const ran = await page.evaluate(async () => {
    const image = document.createElement('div')
    image.innerHTML = '<img src="nowhere" onerror="window.smuggled = true"><script>window.smuggled = true</script>'
    document.body.append(image)
    const script = document.createElement('script')
    script.textContent = 'window.smuggled = true'
    document.body.append(script)
    await new Promise((resolve) => setTimeout(resolve, 200))
    return 'smuggled' in window
  })
  expect(ran).toBe(false)
})
