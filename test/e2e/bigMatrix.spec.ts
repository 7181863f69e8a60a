import { availableParallelism, loadavg } from 'node:os'
import { expect, test } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'

/** Frames per second that zooming and hovering must reach, and the load of the machine above which nothing is claimed. */
const least = 50
const mostLoad = 2.5 * availableParallelism()

// Recording a trace takes pictures of the page all the time, which is what would be measured.
test.use({ trace: 'off' })

let server: ViteDevServer

test.beforeAll(async () => {
  server = await createServer({
    configFile: 'test/renderer/fixture/vite.config.ts',
    server: { port: 0 },
    logLevel: 'error',
  })
  await server.listen()
})
test.afterAll(() => server.close())

test('a matrix of 2048 by 2048 channels zooms and hovers at 50 frames per second or better', async ({ page }) => {
  const address = server.httpServer?.address()
  if (!address || typeof address === 'string') throw new Error('The made-up engine is not served.')
  await page.goto(`http://127.0.0.1:${address.port}/?channels=2048`)
  await page.getByRole('button', { name: 'Similarity' }).click()
  await page.getByRole('tab', { name: 'Past', exact: true }).click()
  await page.getByRole('button', { name: /I3D/ }).first().click()
  await page.getByRole('application', { name: /^Heatmap of / }).focus()
  await page.getByRole('button', { name: 'Larger' }).click({ timeout: 30_000 })
  const matrix = page.getByRole('dialog').getByRole('application', { name: /2048 by 2048 channels/ })
  await expect(matrix).toBeVisible()
  await matrix.focus()
  await page.keyboard.press('+')
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page.getByRole('button', { name: 'Show all' })).toHaveCount(0)
  await page.waitForTimeout(1000)

  const measured = await matrix.locator('canvas').evaluate(async (canvas: HTMLCanvasElement) => {
    const box = canvas.getBoundingClientRect()
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const pointer = (at: number) => ({
      clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(at * 0.21)),
      clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(at * 0.17)),
      bubbles: true,
      cancelable: true,
    })
    const hover = (at: number) => canvas.dispatchEvent(new PointerEvent('pointermove', pointer(at)))
    const zoom = (at: number) =>
      canvas.dispatchEvent(new WheelEvent('wheel', { ...pointer(at), deltaY: at % 120 < 60 ? -120 : 120 }))
    const rate = async (act: (at: number) => unknown): Promise<number> => {
      const start = await frame()
      for (let at = 0; at < 240; at++) {
        act(at)
        await frame()
      }
      return (1000 * 241) / ((await frame()) - start)
    }
    return {
      hover: await rate(hover),
      zoom: await rate(zoom),
      pixels: [box.width, box.height].map(Math.round).join(' x '),
    }
  })
  const [load] = loadavg()
  const rates = `hover ${measured.hover.toFixed(1)}, zoom ${measured.zoom.toFixed(1)} frames per second`
  console.log(`2048 x 2048 channels in ${measured.pixels} pixels: ${rates} (load of the machine ${load!.toFixed(1)})`)
  if (load! > mostLoad) return console.log(`The machine is not quiet, so ${least} is not asserted.`)
  expect(measured.hover).toBeGreaterThanOrEqual(least)
  expect(measured.zoom).toBeGreaterThanOrEqual(least)
})
