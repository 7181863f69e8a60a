import type { SettledPlan } from '../../contract/plan'
import type { Memory } from '../../contract/result'
import type { ProviderUse } from '../provider/service'
import type { OpenedModel } from './openModel'
import type { PreparedSurrogate } from './openSurrogates'
import type { PreparedRecording } from './recording/prepare'
import type { Source } from './source'

/** A plan whose every part was looked at: what can be refused has been refused. */
export interface PreparedRun {
  readonly plan: SettledPlan
  /** models that are attacked; noise attacks none */
  readonly surrogates: readonly PreparedSurrogate[]
  readonly targets: readonly OpenedModel[]
  readonly source: Source
  /** positions of the frames that may change, rising */
  readonly attackedFrames: readonly number[]
  /** threads of all workers together */
  readonly threads: number
  /** workers that share the frames, one thread each; one with all threads where frames depend on each other */
  readonly workers: number
  /** how many there would be if memory were no matter */
  readonly wantedWorkers: number
  /** workers that ask targets */
  readonly askers: number
  /** workers that record features */
  readonly recorders: number
  /** null: features are not recorded */
  readonly recording: PreparedRecording | null
  readonly memory: Memory
  readonly warnings: readonly string[]
}

/** A run whose provider was found to compute what the CPU does. */
export interface ReadyRun extends PreparedRun {
  readonly use: ProviderUse
}
