import { forecastRun, openRun, runEnded, runProgress, startRun, cancelRun } from '../contract/calls'
import { fromWireError } from '../contract/error'
import { formatBytes } from '../contract/bytes'
import { methodCatalogue } from '../contract/method'
import { type AttackPlanInput, attackPlanSchema } from '../contract/plan'
import type { RunForecast, RunOpened, RunProgress } from '../contract/result'
import type { Engine } from '../engine/port'

interface Output {
  readonly say: (line: string) => void
  readonly progress: (line: string) => void
}

/**
 * Starts a run, tells its progress and waits for its end. Control-C cancels it once, keeping what is done.
 *
 * @throws WorkbenchError if the run failed
 */
export async function followRun(engine: Engine, input: AttackPlanInput, output: Output): Promise<RunOpened> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  let failure: Error | null = null
  let run: string | null = null

  const stops = [
    engine.listen(runProgress, (progress) =>
      output.progress(describeProgress(progress, methodCatalogue[input.method ?? 'i2v'].loss.name)),
    ),
    engine.listen(runEnded, ({ result }) => {
      if (result.error) failure = fromWireError(result.error)
      end()
    }),
  ]
  const cancel = (): void => {
    output.say('Cancelling after this step; press Control-C again to stop at once.')
    if (run) void engine.ask(cancelRun, { run })
  }
  process.once('SIGINT', cancel)

  try {
    const plan = attackPlanSchema.parse(input)
    output.say(describeForecast(await engine.ask(forecastRun, plan)))
    const started = await engine.ask(startRun, plan)
    run = started.run
    await ended
    if (failure) throw failure
    return await engine.ask(openRun, { folder: started.folder })
  } finally {
    process.off('SIGINT', cancel)
    stops.forEach((stop) => stop())
  }
}

/** Workers and memory, told before the run. Names the limit where it costs workers. */
function describeForecast({ workers, wantedWorkers, memory }: RunForecast): string {
  const isHeldBack = workers < wantedWorkers
  const count = `${workers}${isHeldBack ? ` of ${wantedWorkers}` : ''} worker${wantedWorkers === 1 ? '' : 's'}`
  const limit = isHeldBack ? '; --memory allows more' : ''
  return `${count}, at most about ${formatBytes(memory.forecast)} of memory (limit ${formatBytes(memory.limit)}${limit}).`
}

function describeProgress({ stage, done, total, losses, secondsLeft }: RunProgress, lossName: string): string {
  const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : ''
  const loss = losses.length > 0 ? `, step ${losses.length}, ${lossName} ${losses.at(-1)!.toFixed(3)}` : ''
  const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`
  return `${stage}${share}${loss}${left}`
}
