/** What the bar of the timeline is made of beside the play button and the frame's number and time, by importance. */
export type BarPiece =
  | 'menu'
  | 'steps'
  | 'markers'
  | 'range'
  | 'zoom'
  | 'margin'
  | 'attack'
  | 'whole'
  | 'ends'
  | 'of'
  | 'vfr'
  | 'marginWords'
  | 'scale'
  | 'rangeWords'
  | 'badges'
  | 'attackWords'

/** A piece and its width in CSS pixels, its gap counted in. */
export type PieceWidth<Piece extends string = BarPiece> = readonly [piece: Piece, width: number]

/**
 * The pieces there is room for: from the first on, until one does not fit. The same ones go first at every width, so that
 * nothing comes back while a panel is made narrower.
 *
 * @param room CSS pixels
 */
export function piecesWithin<Piece extends string>(room: number, pieces: readonly PieceWidth<Piece>[]): Set<Piece> {
  const within = new Set<Piece>()
  let left = room
  for (const [piece, width] of pieces) {
    left -= width
    if (left < 0) break
    within.add(piece)
  }
  return within
}
