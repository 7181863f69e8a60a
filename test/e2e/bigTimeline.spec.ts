import { availableParallelism, loadavg } from 'node:os'
import { expect, test } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import { partsOf } from './support/window'

/** Frames per second that panning and zooming must reach, and the load of the machine above which nothing is claimed. */
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

test('200 tracks of 10,000 frames pan, zoom and scroll at 50 frames per second or better', async ({ page }) => {
  const address = server.httpServer?.address()
  if (!address || typeof address === 'string') throw new Error('The made-up engine is not served.')
  await page.goto(`http://127.0.0.1:${address.port}/?tracks=200&frames=10000`)
  await page.getByRole('button', { name: 'Open the demo' }).click()
  await partsOf(page).tab('Past runs').click()
  await page
    .getByRole('button', { name: /of 2 changed/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Panel Timeline: move, maximise, close' }).click()
  await page.getByRole('menuitem', { name: 'Maximise' }).click()
  const canvas = page.getByTestId('timeline')
  await expect(
    page.getByRole('list', { name: 'Tracks' }).getByRole('listitem').filter({ hasText: 'Margin' }),
  ).not.toHaveCount(0)
  await page.waitForTimeout(1000)

  const measured = await canvas.evaluate(async (element: HTMLCanvasElement) => {
    const box = element.getBoundingClientRect()
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const wheel = (at: number, move: WheelEventInit): unknown =>
      element.dispatchEvent(
        new WheelEvent('wheel', {
          clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(at * 0.21)),
          clientY: box.y + box.height * 0.6,
          bubbles: true,
          cancelable: true,
          ...move,
        }),
      )
    /** Frames that were late count too: the rate of all of them together, and the longest that one took. */
    const rate = async (act: (at: number) => unknown) => {
      let before = await frame()
      const start = before
      let worst = 0
      for (let at = 0; at < 240; at++) {
        act(at)
        const now = await frame()
        worst = Math.max(worst, now - before)
        before = now
      }
      return { rate: (1000 * 240) / (before - start), worst }
    }
    return {
      zoom: await rate((at) => wheel(at, { deltaY: at % 120 < 60 ? -60 : 60, ctrlKey: true })),
      near: await rate((at) =>
        wheel(at, at === 0 ? { deltaY: -500, ctrlKey: true } : { deltaX: at % 80 < 40 ? 30 : -30 }),
      ),
      pan: await rate((at) =>
        wheel(at, at < 3 ? { deltaY: -120, ctrlKey: true } : { deltaX: at % 80 < 40 ? 60 : -60 }),
      ),
      scroll: await rate((at) => wheel(at, { deltaY: at % 160 < 80 ? 60 : -60 })),
      pixels: [box.width, box.height].map(Math.round).join(' x '),
    }
  })
  const [load] = loadavg()
  const moves = { zoom: measured.zoom, pan: measured.pan, 'pan near': measured.near, scroll: measured.scroll }
  const rates = Object.entries(moves)
    .map(([name, { rate, worst }]) => `${name} ${rate.toFixed(1)} (worst frame ${worst.toFixed(0)} ms)`)
    .join(', ')
  console.log(
    `200 tracks x 10,000 frames in ${measured.pixels} pixels: ${rates} (load of the machine ${load!.toFixed(1)})`,
  )
  if (load! > mostLoad) return console.log(`The machine is not quiet, so ${least} is not asserted.`)
  for (const { rate } of Object.values(moves)) expect(rate).toBeGreaterThanOrEqual(least)
})
