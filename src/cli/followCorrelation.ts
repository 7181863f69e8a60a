import {
  cancelCorrelation,
  correlationEnded,
  correlationProgress,
  openCorrelation,
  startCorrelation,
} from '../contract/calls'
import { type CorrelationOpened, type CorrelationPlanInput, correlationPlanSchema } from '../contract/correlation'
import { fromWireError } from '../contract/error'
import type { Engine } from '../engine/port'

interface Output {
  readonly say: (line: string) => void
  readonly progress: (line: string) => void
}

/**
 * Starts a correlation, tells its progress and waits for its end. Control-C cancels it.
 *
 * @throws WorkbenchError if it failed
 */
export async function followCorrelation(
  engine: Engine,
  input: CorrelationPlanInput,
  { say, progress }: Output,
): Promise<CorrelationOpened> {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  let failure: Error | null = null
  let id: string | null = null
  const stops = [
    engine.listen(correlationProgress, ({ stage, share, detail }) =>
      progress(`${stage} ${Math.floor(100 * share)} %, ${detail}`),
    ),
    engine.listen(correlationEnded, ({ correlation }) => {
      if (correlation.error) failure = fromWireError(correlation.error)
      end()
    }),
  ]
  const cancel = (): void => {
    say('Cancelling; press Control-C again to stop at once.')
    if (id) void engine.ask(cancelCorrelation, { id })
  }
  process.once('SIGINT', cancel)
  try {
    const started = await engine.ask(startCorrelation, correlationPlanSchema.parse(input))
    id = started.id
    await ended
    if (failure) throw failure
    return await engine.ask(openCorrelation, { folder: started.folder })
  } finally {
    process.off('SIGINT', cancel)
    stops.forEach((stop) => stop())
  }
}
