import type { HelpKey } from '../../../contract/help'

export interface Fact {
  readonly name: string
  readonly value: string
  readonly term?: HelpKey
  /** a hash or path that belongs to it: shown in a fixed pitch, and copied whole */
  readonly code?: string
}
