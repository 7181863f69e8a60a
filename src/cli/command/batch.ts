import { basename, resolve } from 'node:path'
import { findRun, openRun, summarizeRuns } from '../../contract/calls'
import { toWireError, type WireError } from '../../contract/error'
import { attackPlanSchema } from '../../contract/plan'
import type { RunOpened } from '../../contract/result'
import { type Command, type CommandContext, UsageError } from '../command'
import { followRun } from '../followRun'
import { runSummary } from '../report'
import { formatTable } from '../table'
import { attackOptions, planOf } from './attack'

/** What became of a clip. */
type Outcome =
  | { readonly clip: string; readonly how: 'attacked' | 'done before'; readonly opened: RunOpened }
  | { readonly clip: string; readonly how: 'failed'; readonly error: WireError }

export const batch: Command = {
  name: 'batch',
  summary: 'Attacks several clips, one after another. Given again after an interruption, goes on where it stopped.',
  usage:
    'i2v batch CLIP [CLIP ...] --surrogate CARD.json[:LAYER] --out DIR [options of attack] [--json]   ' +
    '(clips whose finished run of the same plan, bytes and versions lies in DIR are not attacked again; a failed clip stops no other)',
  options: attackOptions,
  positionals: [1, Infinity],
  async run(context) {
    if (context.arguments.text('out') === undefined) {
      throw new UsageError('--out is missing: a batch is taken up again by the folder of its runs.')
    }
    const outcomes = await attackAll(context)
    const finished = outcomes.flatMap((outcome) => ('opened' in outcome ? [outcome.opened] : []))
    const runs = finished
      .filter(({ result }) => result.state === 'finished')
      .map(({ folder }) => ({ folder, label: null }))
    const table = runs.length > 0 ? await context.engine().ask(summarizeRuns, { runs }) : null
    return { json: { clips: outcomes.map(jsonOf), table }, text: describe(outcomes) }
  },
}

async function attackAll({ arguments: values, engine, say, progress }: CommandContext): Promise<Outcome[]> {
  const clips = values.positionals.map((clip) => resolve(clip))
  const outcomes: Outcome[] = []
  for (const [index, clip] of clips.entries()) {
    const title = `clip ${index + 1} of ${clips.length}, ${basename(clip)}`
    const outcome = await attackOne(clip, { values, engine, say, progress: (line) => progress(`${title}: ${line}`) })
    say(`${title}: ${outcome.how === 'failed' ? outcome.error.message : outcome.how}`)
    outcomes.push(outcome)
    if ('opened' in outcome && outcome.opened.result.state === 'cancelled') break
  }
  return outcomes
}

type Hands = Pick<CommandContext, 'engine' | 'say' | 'progress'> & { readonly values: CommandContext['arguments'] }

async function attackOne(clip: string, { values, engine, ...output }: Hands): Promise<Outcome> {
  const plan = planOf(values, { kind: 'clip', path: clip })
  try {
    const { folder } = await engine().ask(findRun, attackPlanSchema.parse(plan))
    if (folder !== null) return { clip, how: 'done before', opened: await engine().ask(openRun, { folder }) }
    return { clip, how: 'attacked', opened: await followRun(engine(), plan, output) }
  } catch (thrown) {
    return { clip, how: 'failed', error: toWireError(thrown) }
  }
}

function jsonOf(outcome: Outcome): unknown {
  const { clip, how } = outcome
  return 'opened' in outcome
    ? { clip, how, ...(runSummary(outcome.opened) as object) }
    : { clip, how, error: outcome.error }
}

function describe(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const clip = basename(outcome.clip)
    if (!('opened' in outcome)) return [clip, 'failed', outcome.error.message]
    const { folder, result } = outcome.opened
    const changed = result.targets.filter(({ rounded }) => rounded?.changed).length
    const targets = result.targets.length > 0 ? `${changed} of ${result.targets.length} models changed` : result.state
    return [clip, outcome.how, `${targets}  ${folder}`]
  })
  return formatTable(['clip', '', 'outcome'], rows)
}
