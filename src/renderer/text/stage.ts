import type { RunProgress } from '../../contract/result'

/** What goes on in each stage of a run. */
export const stageNames: Readonly<Record<RunProgress['stage'], string>> = {
  decode: 'Decoding the clip',
  compile: 'Compiling the gradient',
  attack: 'Attacking',
  evaluate: 'Asking the targets',
  save: 'Saving',
  record: 'Recording features',
}

/** Where a run stands whose steps this window has not heard of. */
export function stepsTitle(stage: RunProgress['stage']): string {
  const isBefore = stage === 'decode' || stage === 'compile' || stage === 'attack'
  return isBefore ? 'Waiting for the first step' : `The steps are done: ${stageNames[stage].toLowerCase()}`
}
