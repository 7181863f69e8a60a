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

/** How many of the first frames have to be adversarial before the model leaves its class; null if it never does. */
export function framesToFlip({ growth }: Pick<TargetMargins, 'growth'>): number | null {
  return growth.find(({ reading }) => reading.margin !== null && reading.margin < 0)?.adversarial ?? null
}

/** What happened to one model, in a sentence or two. Frames go by their ordinals. */
export function describeTargetMargins(target: TargetMargins, { ordinals }: Pick<Margins, 'ordinals'>): string {
  const { benign, adversarial, growth } = target
  if (benign.margin === null || adversarial.margin === null) {
    return `The margin is undefined. ${benign.reason ?? adversarial.reason ?? ''}`.trim()
  }
  const worst = bitingFrame(target)
  const effect = signedNats(adversarial.margin - benign.margin)
  const all = `with all frames: ${effect}, from ${signedNats(benign.margin)} to ${signedNats(adversarial.margin)} nats`
  const first = worst
    ? `The change at frame ${ordinals[worst.position]} moves the margin most: ${signedNats(worst.alone)} nats alone; ${all}.`
    : `No frame’s change alone lowers the margin; ${all}.`
  const count = framesToFlip(target)
  const last = count === null ? undefined : growth[count]
  const name = `“${target.class.label ?? `class ${target.class.index}`}”`
  if (adversarial.margin >= 0) return `${first} The model still chooses ${name}.`
  const when = last && last.position !== null ? ` once frames up to ${ordinals[last.position]} are adversarial` : ''
  return `${first} The model leaves ${name}${when}.`
}

/** "+1.93", "−0.40". */
export function signedNats(value: number): string {
  const text = Math.abs(value).toFixed(2)
  if (Number(text) === 0) return '0.00'
  return `${value < 0 ? '−' : '+'}${text}`
}
