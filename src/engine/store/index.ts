export { listRuns } from './listRuns'
export { type IsLive, openRun } from './openRun'
export { type FramePerturbation, readPerturbation, readRunFrames } from './readFrames'
export { createRunFolder, type RunFolder, type RunFrames } from './runFolder'
