export * from './cell'
export * from './measure'
export * from './plan'
export * from './result'
