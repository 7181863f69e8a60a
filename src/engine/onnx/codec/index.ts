export { decodeModel, encodeModel, encodeModelParts } from './model'
export { readGraph, readModel } from './readModel'
export type { ModelFile } from './readModel'
