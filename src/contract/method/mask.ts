import { z } from 'zod'
import { WorkbenchError } from '../error'

/** Part of a frame, in pixels of the surrogate's input, rows counted from the top and columns from the left. */
export const regionSchema = z.object({
  top: z.int().nonnegative(),
  left: z.int().nonnegative(),
  height: z.int().positive(),
  width: z.int().positive(),
})
export type Region = z.infer<typeof regionSchema>

/** What may change; what is left out may change everywhere. Outside, nothing changes, bit for bit. */
export const maskSchema = z.object({
  /** positions among the attacked frames, first 0: `0-7,12` */
  frames: z.string().optional(),
  region: regionSchema.optional(),
})
export type Mask = z.infer<typeof maskSchema>

/** For forms and help. */
export const maskHelp = {
  frames: {
    label: 'Frames that may change',
    explanation:
      'Positions among the sampled frames, the first is 0, e.g. 0-7,12; the others stay as they are and cost no time. Left out: all.',
  },
  region: {
    label: 'Region that may change',
    explanation:
      'A rectangle in pixels of the model’s input (top, left, height, width); outside it nothing changes. Left out: the whole frame.',
  },
} as const

/**
 * Positions of a list such as `0-7,12`, each once, rising.
 *
 * @param count frames there are
 * @throws WorkbenchError `attack/bad-mask` if the list is empty, cannot be read, or names a frame there is not
 */
export function framesOfMask(list: string, count: number): number[] {
  const chosen = new Set<number>()
  for (const part of list.split(',')) {
    const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part)
    if (!match) throw unreadable(list)
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (last < first) throw unreadable(list)
    if (last >= count) throw noSuchFrame(list, last, count)
    for (let position = first; position <= last; position++) chosen.add(position)
  }
  return [...chosen].sort((a, b) => a - b)
}

/** @throws WorkbenchError `attack/bad-mask` unless the region lies within the frame and has an area */
export function checkRegion({ top, left, height, width }: Region, frame: { height: number; width: number }): void {
  const isWithin = top + height <= frame.height && left + width <= frame.width
  if (isWithin && height > 0 && width > 0) return
  throw new WorkbenchError(
    'attack/bad-mask',
    `The mask's region is ${height}x${width} pixels at row ${top}, column ${left}; expected one within the frame of ${frame.height}x${frame.width} pixels (height x width).`,
    'Give top, left, height and width in pixels of the resized, cropped frame.',
  )
}

function unreadable(list: string): WorkbenchError {
  return new WorkbenchError(
    'attack/bad-mask',
    `The mask's list of frames is "${list}"; expected positions and ranges such as 0-7,12.`,
    'Leave it out to let all frames change.',
  )
}

function noSuchFrame(list: string, position: number, count: number): WorkbenchError {
  return new WorkbenchError(
    'attack/bad-mask',
    `The mask's list of frames "${list}" names frame ${position}; the clip has ${count}, 0 to ${count - 1}.`,
    'Positions count the sampled frames from 0, not the pictures of the file.',
  )
}
