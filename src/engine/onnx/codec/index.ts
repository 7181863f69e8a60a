export { decodeModel, encodeModel } from './model'
export { readModel } from './readModel'
export type { ModelFile } from './readModel'
