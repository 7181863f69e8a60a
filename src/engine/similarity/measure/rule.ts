import type { GridMaps, Rows } from '../layerView'

/** Why there is no value, as a sentence. */
export type Reason = string

/** What a measure reads of a layer. */
export interface Read {
  readonly rows: Rows
  readonly maps: GridMaps
  readonly channels: GridMaps
}

/**
 * A measure in two stages: what can be said of one layer alone, and what takes both. Over clips it is
 * Σ both / √(Σ self Σ self), which for measures whose `self` is 1 is their mean.
 */
export interface Rule<Source extends keyof Read = keyof Read, Form extends object = object> {
  readonly reads: Source
  /** One layer alone; a sentence that begins after "The image layer " if it has no form. */
  form(source: Read[Source], options: RuleOptions): Form | Reason
  /** Both layers, for as many rows. */
  both(image: Form, video: Form): number | Reason
  self(form: Form): number
}

export interface RuleOptions {
  /** of RBF CKA, as a fraction of the median distance */
  readonly bandwidth: number
}
