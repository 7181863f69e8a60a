/** What the bar of the timeline is made of beside the play button and the frame's number and time, by importance. */
export type BarPiece =
  | 'menu'
  | 'steps'
  | 'range'
  | 'margin'
  | 'markers'
  | 'attack'
  | 'ends'
  | 'of'
  | 'rangeWords'
  | 'scale'
  | 'whole'
  | 'marginWords'
  | 'attackWords'
  | 'vfr'
  | 'zoom'

/** A piece and its width in CSS pixels, its gap counted in. */
export type PieceWidth = readonly [piece: BarPiece, width: number]

/**
 * The pieces there is room for: from the first on, until one does not fit. The same ones go first at every width, so that
 * nothing comes back while a panel is made narrower.
 *
 * @param room CSS pixels
 */
export function piecesWithin(room: number, pieces: readonly PieceWidth[]): Set<BarPiece> {
  const within = new Set<BarPiece>()
  let left = room
  for (const [piece, width] of pieces) {
    left -= width
    if (left < 0) break
    within.add(piece)
  }
  return within
}
