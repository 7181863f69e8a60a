import type { FrameInfluence, Margins, TargetMargins } from './margin'

/** How the numbers of margins are meant, for people. */
export const marginReadings = [
  'The margin is ln p(class) − ln of the largest other probability, in nats, for the class the model gave the benign clip: positive while it still chooses that class, negative once another one wins; 1 nat is a factor of e (2.7) between the two probabilities.',
  'Alone: what the change of one frame does when all others are benign. Added: what it does when all others are adversarial too. Effects of frames do not add up, since a video model looks at them together.',
  'Frames are those the model was shown for results.json, adversarial ones rounded to 8 bits.',
] as const

/** The frame whose change alone lowers the margin most; null if no frame's does, or none is defined. */
export function bitingFrame({
  influence,
}: Pick<TargetMargins, 'influence'>): (FrameInfluence & { alone: number }) | null {
  let worst: (FrameInfluence & { alone: number }) | null = null
  for (const frame of influence) {
    if (frame.alone !== null && frame.alone < (worst?.alone ?? 0)) worst = { ...frame, alone: frame.alone }
  }
  return worst
}

/**
 * Position of the target worth looking at first: of those whose margin the attack made negative, else of all, the one whose
 * margin it lowered most, in nats; 0 where no margin is defined.
 */
export function mostBitten(targets: readonly Pick<TargetMargins, 'benign' | 'adversarial'>[]): number {
  const known = targets.flatMap(({ benign, adversarial }, at) =>
    benign.margin === null || adversarial.margin === null
      ? []
      : [{ at, change: adversarial.margin - benign.margin, isFlipped: benign.margin >= 0 && adversarial.margin < 0 }],
  )
  const [first] = known.toSorted((a, b) => Number(b.isFlipped) - Number(a.isFlipped) || a.change - b.change)
  return first?.at ?? 0
}

/** How many of the first frames are adversarial when the model leaves its class. */
export interface Flip {
  readonly first: number
  /** from here on it never returns; null: with all frames it is back */
  readonly forGood: number | null
}

/** When the model leaves its class as frames turn adversarial one after another; null if it never does. */
export function framesToFlip({ growth }: Pick<TargetMargins, 'growth'>): Flip | null {
  const isGone = growth.map(({ reading }) => reading.margin !== null && reading.margin < 0)
  const first = isGone.indexOf(true)
  if (first < 0) return null
  const last = growth[isGone.lastIndexOf(false) + 1]
  return { first: growth[first]!.adversarial, forGood: last?.adversarial ?? null }
}

/** "frame 46"; of a picture that is there several times, which of its copies: "frame 46 (place 12 of 24)". */
export function frameName(ordinals: readonly number[], position: number): string {
  const ordinal = ordinals[position]
  const isRepeated = ordinals.indexOf(ordinal!) !== ordinals.lastIndexOf(ordinal!)
  return `frame ${ordinal}${isRepeated ? ` (place ${position + 1} of ${ordinals.length})` : ''}`
}

/**
 * Which frames a window has: "14 to 74"; where its frames begin again, each stretch by itself: "46 to 74, 14 to 42".
 *
 * @param positions among the attacked frames, in the order the model is shown them
 */
export function windowName(positions: readonly number[], ordinals: readonly number[]): string {
  const stretches: number[][] = []
  for (const position of positions) {
    const last = stretches.at(-1)
    if (last && ordinals[position]! > ordinals[last.at(-1)!]!) last.push(position)
    else stretches.push([position])
  }
  return stretches
    .map((stretch) => [ordinals[stretch[0]!], ordinals[stretch.at(-1)!]])
    .map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`))
    .join(', ')
}

/** Where it bites, in one sentence. */
export function describeBite(target: TargetMargins, { ordinals }: Pick<Margins, 'ordinals'>): string {
  const worst = bitingFrame(target)
  if (!worst) return `No frame’s change alone lowers the margin of ${target.model}.`
  const frame = frameName(ordinals, worst.position)
  return `The change at ${frame} lowers the margin of ${target.model} most: ${signedNats(worst.alone)} nats.`
}

/** What happened to one model, in a sentence or two. Frames go by their ordinals. */
export function describeTargetMargins(target: TargetMargins, { ordinals }: Pick<Margins, 'ordinals'>): string {
  const { benign, adversarial } = target
  if (benign.margin === null || adversarial.margin === null) {
    return `The margin is undefined. ${benign.reason ?? adversarial.reason ?? ''}`.trim()
  }
  const worst = bitingFrame(target)
  const effect = signedNats(adversarial.margin - benign.margin)
  const all = `with all frames: ${effect}, from ${signedNats(benign.margin)} to ${signedNats(adversarial.margin)} nats`
  const bite = worst
    ? `The change at ${frameName(ordinals, worst.position)} lowers the margin most: ${signedNats(worst.alone)} nats alone; ${all}.`
    : `No frame’s change alone lowers the margin; ${all}.`
  return `${bite} ${describeFlip(target, adversarial.margin, ordinals)}`
}

function describeFlip(target: TargetMargins, margin: number, ordinals: readonly number[]): string {
  const name = `“${target.class.label ?? `class ${target.class.index}`}”`
  const flip = framesToFlip(target)
  const whole = margin === 0 ? `with all frames it is a tie between ${name} and another class` : null
  if (!flip) {
    if (whole) return `${whole[0]!.toUpperCase()}${whole.slice(1)}.`
    return margin < 0 ? `The model leaves ${name}.` : `The model still chooses ${name}.`
  }
  const first = `The model first leaves ${name} after ${countName(target, flip.first, ordinals)}`
  if (flip.forGood === null) return `${first}; ${whole ?? 'with all frames it chooses it again'}.`
  return flip.forGood === flip.first
    ? `${first}, and for good.`
    : `${first}, and for good from ${countName(target, flip.forGood, ordinals)}.`
}

/** "2 of 3 frames (up to 41)"; no ordinal where the frames are not in the order of the clip. */
function countName({ growth }: Pick<TargetMargins, 'growth'>, count: number, ordinals: readonly number[]): string {
  const turned = growth.flatMap(({ position }) => (position === null ? [] : [ordinals[position] ?? NaN]))
  const isRising = turned.every((ordinal, at) => at === 0 || ordinal > turned[at - 1]!)
  const { position } = growth.find(({ adversarial }) => adversarial === count)!
  const upTo = isRising && position !== null ? ` (up to ${ordinals[position]})` : ''
  return `${count} of ${turned.length} ${turned.length === 1 ? 'frame' : 'frames'}${upTo}`
}

/** A margin as tables print it: "+1.93", "tie" where no class wins, "undefined". */
export function marginName(margin: number | null): string {
  if (margin === null) return 'undefined'
  return margin === 0 ? 'tie' : signedNats(margin)
}

/** "+1.93", "−0.40". */
export function signedNats(value: number): string {
  const text = Math.abs(value).toFixed(2)
  if (Number(text) === 0) return '0.00'
  return `${value < 0 ? '−' : '+'}${text}`
}
