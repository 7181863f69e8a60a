import type { WireError } from '../../contract/error'

/** Engine to worker. */
export type ToWorker =
  | { readonly kind: 'run'; readonly id: number; readonly job: string; readonly request: unknown }
  | { readonly kind: 'cancel'; readonly id: number }

/** Worker to engine. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly response: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
