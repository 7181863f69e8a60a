/** How long a call takes while an attack runs, beside the limit of 50 ms. Asked over the loopback server, as a window would. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { getClipFrames, getDemo, getSettings, listRuns, runEnded, startRun } from '../src/contract/calls'
import type { Host } from '../src/contract/call'
import { attackPlanSchema } from '../src/contract/plan'
import { typedHost } from '../src/contract/rawHost'
import { startServer } from '../src/server/startServer'
import { connect } from '../test/server/connect'

const limitMilliseconds = 50

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'bench-'))
  const server = await startServer({ port: 0, home })
  const { end, close } = await connect(server.url)
  const host = typedHost(end)
  const { clips, surrogates, targets } = await host.ask(getDemo, {})
  const clip = clips[0]!.path
  const probes = {
    'settings:get': () => host.ask(getSettings, {}),
    'run:list': () => host.ask(listRuns, { folder: null }),
    'clip:frames, one of 256x256': () => host.ask(getClipFrames, { path: clip, ordinals: [5], maxHeight: null }),
  }

  for (const probe of Object.values(probes)) await probe()
  report('idle', await sample(probes, setTimeout(2000)))
  const ended = nextEnd(host)
  await host.ask(
    startRun,
    attackPlanSchema.parse({
      source: { kind: 'clip', path: clip },
      surrogates: [{ card: surrogates[0]!, layer: 'depth2' }],
      targets,
      steps: 60,
    }),
  )
  report('during an attack', await sample(probes, ended))

  close()
  await server.close()
  await rm(home, { recursive: true })
}

const nextEnd = (host: Host) => new Promise<unknown>((resolve) => host.listen(runEnded, resolve))

/** Asks each probe in turn, with pauses, until `until` settles. @returns milliseconds per answer, by probe */
async function sample(probes: Record<string, () => Promise<unknown>>, until: Promise<unknown>) {
  const times: Record<string, number[]> = {}
  let isOver = false
  void until.then(() => (isOver = true))
  while (!isOver) {
    for (const [name, probe] of Object.entries(probes)) {
      const start = performance.now()
      await probe()
      ;(times[name] ??= []).push(performance.now() - start)
      await setTimeout(15)
    }
  }
  return times
}

function report(when: string, times: Record<string, number[]>): void {
  for (const [name, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
    const ratio = (at(0.95) / limitMilliseconds).toFixed(2)
    const figures = `median ${at(0.5).toFixed(1)}, 95 % ${at(0.95).toFixed(1)}, slowest ${at(1).toFixed(1)} ms, n ${sorted.length}`
    console.log(`${when}, ${name}: ${figures}; 95 % / limit of ${limitMilliseconds} ms = ${ratio}`)
  }
}

await main()
