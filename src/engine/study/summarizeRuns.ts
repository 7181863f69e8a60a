import { WorkbenchError } from '../../contract/error'
import { fullAttackName } from '../../contract/attackName'
import { methodCatalogue, normNames } from '../../contract/method'
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

function attackOf({ record }: RunOpened): string {
  const { plan, resolved } = record
  const { needs, parameters } = methodCatalogue[plan.method]
  const surrogates = resolved.surrogates.map(({ name, layer }) =>
    needs.layers === 'none' ? name : `${name} at ${layer}`,
  )
  const size = plan.norm === 'l2' ? `epsilon ${plan.epsilon} (${normNames.l2})` : `epsilon ${inSteps(plan.epsilon)}`
  const hasSteps = parameters(plan.norm).some(({ key }) => key === 'steps')
  const mask = plan.mask ? [`mask ${JSON.stringify(plan.mask)}`] : []
  return [
    `${fullAttackName(record)}${surrogates.length > 0 ? ` on ${surrogates.join(' + ')}` : ''}`,
    size,
    ...(hasSteps
      ? [`${plan.steps} ${plan.steps === 1 ? 'step' : 'steps'} of ${Number(plan.stepSize.toPrecision(6))}`]
      : []),
    ...mask,
  ].join(', ')
}

function inSteps(epsilon: number): string {
  return `${Number((epsilon * 255).toFixed(4))}/255`
}
