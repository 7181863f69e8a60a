import { basename, join, resolve } from 'node:path'
import { exportFigure, getDemo, summarizeRuns } from '../../contract/calls'
import { figureRequestSchema, type FigurePanelInput } from '../../contract/figure'
import type { RunOpened } from '../../contract/result'
import { successDenominators, successForms, type SuccessRow, type SuccessTable } from '../../contract/success'
import type { Engine } from '../../engine/port'
import type { Command, CommandContext } from '../command'
import { followRun } from '../followRun'
import { countOf, numberOf } from '../option'
import { formatTable } from '../table'

export const demo: Command = {
  name: 'demo',
  summary: 'Attacks the embedded demo clips and prints the success table with its controls.',
  usage: 'i2v demo [--clips 8] [--steps 60] [--threads N] [--out runs/demo] [--json]',
  options: {
    clips: { type: 'string' },
    steps: { type: 'string' },
    threads: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: [0, 0],
  async run(context) {
    const out = resolve(context.arguments.text('out') ?? 'runs/demo')
    const runs = await attackClips(context, out)
    const engine = context.engine()
    const table = await engine.ask(summarizeRuns, {
      runs: runs.map(({ opened, label }) => ({ folder: opened.folder, label })),
    })
    const figures = await figuresOf(runs, out, engine)
    return {
      json: { out, runs: runs.map(({ opened }) => opened.folder), table, figures },
      text: describe(table, runs, figures, out),
    }
  },
}

interface DemoRun {
  readonly opened: RunOpened
  readonly label: string
}

async function attackClips(context: CommandContext, out: string): Promise<DemoRun[]> {
  const { arguments: values, say, progress } = context
  const engine = context.engine()
  const { clips, surrogates, targets } = await engine.ask(getDemo, {})
  const chosen = clips.slice(0, countOf(values, 'clips') ?? clips.length)
  const runs: DemoRun[] = []
  for (const [index, { path, label }] of chosen.entries()) {
    const title = `clip ${index + 1} of ${chosen.length}, ${basename(path)}`
    say(`Attacking ${title} (a film of "${label}")`)
    const opened = await followRun(
      engine,
      {
        source: { kind: 'clip', path },
        surrogates: [{ card: surrogates[0]!, layer: 'depth2' }],
        targets,
        steps: numberOf(values, 'steps'),
        threads: countOf(values, 'threads'),
        seed: index,
        out,
      },
      { say, progress: (line) => progress(`${title}: ${line}`) },
    )
    runs.push({ opened, label })
  }
  return runs
}

/** Success over all clips beside them, and three figures of the first into its folder. */
async function figuresOf(runs: readonly DemoRun[], out: string, engine: Engine): Promise<string[]> {
  const source = runs.map(({ opened, label }) => ({ folder: opened.folder, label }))
  const first = source[0]!.folder
  const save = async (panel: FigurePanelInput, file: string | null): Promise<string> => {
    const request = figureRequestSchema.parse({ panels: [panel], widthMillimetres: 178, format: 'pdf', out: file })
    return (await engine.ask(exportFigure, request)).path
  }
  const success = await save({ figure: 'success', source }, join(out, 'success.pdf'))
  const ofFirst = (['losses', 'predictions', 'frames'] as const).map((figure) => save({ figure, source: first }, null))
  return [success, ...(await Promise.all(ofFirst))]
}

function describe(table: SuccessTable, runs: readonly DemoRun[], figures: readonly string[], out: string): string {
  const answers = runs.map(({ opened: { result }, label }) => [
    label,
    ...result.targets.map(
      ({ benign, rounded }) => `${benign.label} -> ${rounded?.changed ? '! ' : ''}${rounded?.label ?? '-'}`,
    ),
  ])
  const names = runs[0]!.opened.result.targets.map(({ model }) => model)
  const shares = table.rows.some(({ sharesWeights }) => sharesWeights)
  return [
    'What the video models call each clip, benign -> attacked and rounded to 8 bits ("!": changed)',
    formatTable(['film of', ...names], answers),
    '',
    `Attack success rate (first choice changed), ${table.attack}`,
    formatTable(['video model', 'shown', ...successDenominators.map((among) => `among ${among}`)], rateRows(table)),
    'In brackets: Wilson 95 % interval.',
    ...(shares
      ? ['* contains weights of the surrogate: no black box. It shows the program at work, nothing about real models.']
      : []),
    '',
    'Figures:',
    ...figures.map((path) => `  ${path}`),
    `Runs, with every array and parameter: ${out}`,
    'Open the same in the workbench: npm start',
  ].join('\n')
}

/** One line for each model and each thing it was shown; a model is named on its first line only. */
function rateRows({ rows }: SuccessTable): string[][] {
  const models = [...new Set(rows.map(({ model }) => model))]
  return models.flatMap((model) =>
    successForms.map((form, index) => {
      const own = rows.filter((row) => row.model === model && row.form === form)
      const name = own[0]?.sharesWeights ? `${model} *` : model
      const rates = successDenominators.map((among) => rateCell(own.find((row) => row.among === among)))
      return [index === 0 ? name : '', form.includes('noise') ? form : `I2V, ${form}`, ...rates]
    }),
  )
}

function rateCell(row: SuccessRow | undefined): string {
  if (!row?.rate.interval) return '-'
  const { changed, n, rate, interval } = row.rate
  const percent = (value: number): string => (100 * value).toFixed(0)
  return `${changed} of ${n}, ${percent(rate!)} % [${percent(interval[0])}, ${percent(interval[1])}]`
}
