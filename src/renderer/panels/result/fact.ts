export interface Fact {
  readonly name: string
  readonly value: string
  /** a hash or path that belongs to it: shown in a fixed pitch, and copied whole */
  readonly code?: string
}
