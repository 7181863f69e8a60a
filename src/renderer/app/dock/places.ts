/** A box in pixels of the page. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const positions = ['center', 'left', 'right', 'top', 'bottom'] as const
export type Position = (typeof positions)[number]

/** Somewhere a panel can be docked, and the box it would fill. */
export interface Place<Group> extends Rect {
  readonly group: Group
  readonly position: Position
}

const halves: Record<Position, (box: Rect) => Rect> = {
  center: (box) => box,
  left: ({ x, y, width, height }) => ({ x, y, width: width / 2, height }),
  right: ({ x, y, width, height }) => ({ x: x + width / 2, y, width: width / 2, height }),
  top: ({ x, y, width, height }) => ({ x, y, width, height: height / 2 }),
  bottom: ({ x, y, width, height }) => ({ x, y: y + height / 2, width, height: height / 2 }),
}

/** @param box of the group @returns the places beside and among the panels of a group */
export function placesOf<Group>(group: Group, box: Rect): Place<Group>[] {
  return positions.map((position) => ({ group, position, ...halves[position](box) }))
}

const edgePixels = 32

/** @param box of the working area @returns the places along its edges, beside all groups: thin, so that they come last */
export function edgesOf({ x, y, width, height }: Rect): Place<null>[] {
  const [right, bottom] = [x + width - edgePixels, y + height - edgePixels]
  return [
    { group: null, position: 'left', x, y, width: edgePixels, height },
    { group: null, position: 'right', x: right, y, width: edgePixels, height },
    { group: null, position: 'top', x, y, width, height: edgePixels },
    { group: null, position: 'bottom', x, y: bottom, width, height: edgePixels },
  ]
}

const towards = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
} as const
export type Arrow = keyof typeof towards
export const isArrow = (key: string): key is Arrow => Object.hasOwn(towards, key)

/** The place whose middle is nearest in the direction of an arrow; what lies aside counts double. Null at the end. */
export function nextPlace<Group>(from: Rect, arrow: Arrow, places: readonly Place<Group>[]): Place<Group> | null {
  const [right, down] = towards[arrow]
  const ranked = places
    .map((place) => {
      const across = place.x + place.width / 2 - (from.x + from.width / 2)
      const along = place.y + place.height / 2 - (from.y + from.height / 2)
      const ahead = across * right + along * down
      return { place, ahead, cost: ahead + 2 * Math.abs(across * down + along * right) }
    })
    .filter(({ ahead }) => ahead > 1)
    .toSorted((a, b) => a.cost - b.cost)
  return ranked[0]?.place ?? null
}
