import type { TimeAlignment } from './result'

/**
 * "16 steps, every 2 frames; a step spans 11 frames": a video layer's steps in words.
 *
 * @param frames number of analysed frames
 */
export function describeAlignment({ steps, stride, span }: TimeAlignment['columns'][number], frames: number): string {
  const seen = span >= frames ? `all ${count(frames, 'frame')}` : count(span, 'frame')
  if (steps.length === 1) return `1 step; it spans ${seen}`
  return `${count(steps.length, 'step')}, ${spacing(stride)}; a step spans ${span > 1 ? `up to ${seen}` : seen}`
}

function spacing(stride: number | null): string {
  if (stride === null) return 'unevenly spaced'
  const apart = Math.abs(stride)
  const order = stride < 0 ? ', last first' : ''
  return (apart === 1 ? 'one for every frame' : `every ${Number(apart.toFixed(2))} frames`) + order
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
