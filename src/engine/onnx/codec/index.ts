export { decodeModel, encodeModel } from './model'
export { readGraph, readModel } from './readModel'
export type { ModelFile } from './readModel'
export { encodeBeside } from './weightsBeside'
