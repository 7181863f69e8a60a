export * from './catalogue'
export * from './sheet'
export * from './view'
