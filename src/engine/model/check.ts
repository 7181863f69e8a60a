import type { Layout, ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { nearestNames } from './nearest'

/** A number, a symbolic name, or null when unknown. */
type Dimension = number | string | null

export interface TensorFacts {
  readonly name: string
  readonly type: string
  /** null when even the rank is unknown */
  readonly shape: readonly Dimension[] | null
}

/** What a graph says of itself, as plain values. */
export interface GraphFacts {
  /** without initialisers */
  readonly inputs: readonly TensorFacts[]
  readonly outputs: readonly TensorFacts[]
}

export interface CardCheck {
  /** rows the graph insists on; null when any number will do */
  readonly batch: number | null
  /** frames a video model takes: its card's, else what the graph insists on; null for image models or when neither says */
  readonly frames: number | null
  /** classes of the output, null when the graph does not say or there are none */
  readonly classes: number | null
  readonly warnings: string[]
}

/** Pixels are float32 here and are given to the model in its own type. */
const floatInputs = ['float32', 'float16', 'float64']

const layoutsOfKind = { image: ['NCHW', 'NHWC'], video: ['NCTHW', 'NTCHW', 'NTHWC'] } as const

/**
 * Refuses a model in a role it cannot play: surrogates of I2V are image models, targets are video models with classes.
 *
 * @throws WorkbenchError `model/wrong-kind`; `model/no-classes` for a target that only embeds
 */
export function checkRole(card: ModelCard, role: 'surrogate' | 'target'): void {
  if (role === 'surrogate' && card.kind !== 'image') {
    throw new WorkbenchError(
      'model/wrong-kind',
      `"${card.name}" is a video model (kind "video" on its card); a surrogate of I2V is an image model, which sees one frame at a time.`,
      'Use it as a target, and choose an image model as surrogate.',
    )
  }
  if (role === 'target' && card.kind !== 'video') {
    throw new WorkbenchError(
      'model/wrong-kind',
      `"${card.name}" is an image model (kind "image" on its card); a target is a video model, which sees a whole clip.`,
      'Use it as a surrogate, and choose a video model as target.',
    )
  }
  if (role === 'target' && card.output.kind === 'embedding') {
    throw new WorkbenchError(
      'model/no-classes',
      `"${card.name}" gives an embedding (output.kind on its card), so there is no class that an attack could change.`,
      'Choose a target whose output is logits or probabilities.',
    )
  }
}

/**
 * Holds a card against the graph it describes.
 *
 * @throws WorkbenchError `model/wrong-kind` if kind and layout or rank do not go together; `model/no-input`,
 *   `model/several-inputs`, `model/input-type`, `model/input-shape`, `model/no-output`, `model/output-shape`; each names
 *   found and expected
 */
export function checkCard(card: ModelCard, facts: GraphFacts): CardCheck {
  const layouts: readonly Layout[] = layoutsOfKind[card.kind]
  if (!layouts.includes(card.input.layout)) throw wrongLayout(card, layouts)
  const input = findInput(card, facts.inputs)
  const output = findOutput(card, facts.outputs)
  const warnings: string[] = []
  if (input.shape) checkShape(card, input.name, input.shape, layouts)
  else warnings.push(`${card.file} does not say the shape of "${input.name}"; the card's is taken.`)
  return {
    batch: fixedSize(input, card, 'N'),
    frames: card.kind === 'image' ? null : (card.input.frames ?? fixedSize(input, card, 'T')),
    classes: classesOf(card, output),
    warnings,
  }
}

function fixedSize(input: TensorFacts, card: ModelCard, letter: 'N' | 'T'): number | null {
  const dimension = input.shape?.[card.input.layout.indexOf(letter)]
  return typeof dimension === 'number' ? dimension : null
}

function findInput(card: ModelCard, inputs: readonly TensorFacts[]): TensorFacts {
  const input = inputs.find(({ name }) => name === card.input.tensor)
  if (!input) {
    throw new WorkbenchError(
      'model/no-input',
      `The card of "${card.name}" names the input "${card.input.tensor}"; ${card.file} has ${listed(inputs)}.`,
      'Correct "input.tensor" on the card.',
    )
  }
  if (inputs.length > 1) {
    throw new WorkbenchError(
      'model/several-inputs',
      `${card.file} has ${inputs.length} inputs (${listed(inputs)}); expected one, which takes the pixels.`,
      'Export the model with its other inputs fixed.',
    )
  }
  if (!floatInputs.includes(input.type)) {
    throw new WorkbenchError(
      'model/input-type',
      `Input "${input.name}" of ${card.file} is ${input.type}; expected float32 (float16 and float64 will do).`,
      'Export the model in single precision, with normalisation outside of it.',
    )
  }
  return input
}

function findOutput(card: ModelCard, outputs: readonly TensorFacts[]): TensorFacts {
  const output = outputs.find(({ name }) => name === card.output.tensor)
  if (output) return output
  const near = nearestNames(
    card.output.tensor,
    outputs.map(({ name }) => name),
    1,
  )
  throw new WorkbenchError(
    'model/no-output',
    `The card of "${card.name}" names the output "${card.output.tensor}"; ${card.file} has ${listed(outputs)}.`,
    `Correct "output.tensor" on the card${near[0] ? `, perhaps to "${near[0]}"` : ''}.`,
  )
}

function checkShape(card: ModelCard, name: string, shape: readonly Dimension[], layouts: readonly Layout[]): void {
  const expected = shapeFor(card, card.input.layout)
  if (fits(shape, expected)) return
  const found = `Input "${name}" of ${card.file} has shape ${formatted(shape)}`
  if (shape.length !== expected.length) throw wrongRank(card, found, shape.length)
  const other = layouts.find((layout) => fits(shape, shapeFor(card, layout)))
  throw new WorkbenchError(
    'model/input-shape',
    `${found}; the card expects ${formatted(expected)} (layout ${card.input.layout}).`,
    other
      ? `The shape would fit layout ${other}: correct "input.layout" on the card.`
      : `Correct "input.size"${card.kind === 'video' ? ', "input.frames"' : ''} or "input.layout" on the card.`,
  )
}

function shapeFor(card: ModelCard, layout: Layout): Dimension[] {
  const [height, width] = card.input.size
  const sizes: Record<string, Dimension> = { N: 'N', C: 3, T: card.input.frames ?? 'T', H: height, W: width }
  return [...layout].map((letter) => sizes[letter]!)
}

/** Dimensions that either side leaves open fit anything. */
function fits(found: readonly Dimension[], expected: readonly Dimension[]): boolean {
  if (found.length !== expected.length) return false
  return found.every((dimension, axis) => {
    const wanted = expected[axis]
    return typeof dimension !== 'number' || typeof wanted !== 'number' || dimension === wanted
  })
}

function classesOf(card: ModelCard, output: TensorFacts): number | null {
  if (card.output.kind === 'embedding' || !output.shape) return null
  // A classifier gives [rows, classes], sometimes followed by dimensions of one.
  const [, classes, ...rest] = output.shape
  if (output.shape.length >= 2 && rest.every((dimension) => dimension === 1)) {
    return typeof classes === 'number' ? classes : null
  }
  throw new WorkbenchError(
    'model/output-shape',
    `Output "${output.name}" of ${card.file} has shape ${formatted(output.shape)}; expected [rows, classes] for ${card.output.kind}.`,
    'Name the classifier\'s output on the card, or set "output.kind" to "embedding" if the model has no classes.',
  )
}

function wrongLayout(card: ModelCard, layouts: readonly Layout[]): WorkbenchError {
  return new WorkbenchError(
    'model/wrong-kind',
    `The card of "${card.name}" says kind "${card.kind}" and layout ${card.input.layout}; ${card.kind} models have ${layouts.join(' or ')}.`,
    'Correct "kind" or "input.layout": an image model takes frames (no T), a video model takes clips (with T).',
  )
}

function wrongRank(card: ModelCard, found: string, rank: number): WorkbenchError {
  const looksLike = { 4: 'an image', 5: 'a video' }[rank]
  return new WorkbenchError(
    'model/wrong-kind',
    `${found}, which has ${rank} dimensions; the card says kind "${card.kind}" with layout ${card.input.layout}, which has ${card.input.layout.length}.`,
    looksLike
      ? `It looks like ${looksLike} model: correct "kind" and "input.layout".`
      : 'The workbench feeds models that take frames [N,C,H,W] or clips [N,C,T,H,W].',
  )
}

function listed(tensors: readonly TensorFacts[]): string {
  return tensors.map(({ name }) => `"${name}"`).join(', ') || 'none'
}

function formatted(shape: readonly Dimension[]): string {
  return `[${shape.map((dimension) => dimension ?? '?').join(', ')}]`
}
