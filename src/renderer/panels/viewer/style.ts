import type { Place } from '../../frame/view'

/** A picture at its place in the pane. */
export const styleOf = ({ left, top, width, height }: Place) => ({
  ...({ position: 'absolute', objectFit: 'fill', maxWidth: 'none' } as const),
  ...{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` },
})
