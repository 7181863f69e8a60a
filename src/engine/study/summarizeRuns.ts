import { WorkbenchError } from '../../contract/error'
import { methodDetails } from '../../contract/method'
import type { RunOpened } from '../../contract/result'
import type { SuccessTable } from '../../contract/success'
import { successRows } from '../evaluation/successRate'
import { openRun } from '../store'

/**
 * Success rates over the finished runs of one attack.
 *
 * @param runs folders, and the true class of each run's clip, null if unknown
 * @throws WorkbenchError `study/not-finished`; `study/mixed-attacks` if the runs differ in more than their clips
 */
export async function summarizeRuns(
  runs: readonly { readonly folder: string; readonly label: string | null }[],
): Promise<SuccessTable> {
  const opened: RunOpened[] = []
  for (const { folder } of runs) opened.push(await openRun(folder))
  opened.forEach(requireFinished)
  const [attack, ...others] = [...new Set(opened.map(attackOf))]
  if (others.length > 0) {
    throw new WorkbenchError(
      'study/mixed-attacks',
      `The runs are not of one attack: some are ${attack}; some are ${others[0]}.`,
      'Choose runs with the same surrogates, layers and parameters.',
    )
  }
  return {
    rows: successRows(
      opened.map(({ result }, index) => ({
        trueLabel: runs[index]!.label,
        targets: result.targets,
        controls: result.controls,
      })),
    ),
    clips: opened.length,
    attack: attack!,
  }
}

function requireFinished({ folder, result }: RunOpened): void {
  if (result.state === 'finished') return
  throw new WorkbenchError(
    'study/not-finished',
    `The run in "${folder}" is ${result.state}; expected a finished one.`,
    'Leave it out, or run it again.',
  )
}

function attackOf({ record: { plan, resolved } }: RunOpened): string {
  const surrogates = resolved.surrogates.map(({ name, layer }) => `${name} at ${layer}`).join(' + ')
  const epsilon = `epsilon ${Number((plan.epsilon * 255).toFixed(4))}/255`
  return `${plan.method.toUpperCase()}${methodDetails(plan)} on ${surrogates}, ${epsilon}, ${plan.steps} steps of ${plan.stepSize}`
}
