import type { TargetResult } from '../contract/result'

/** Said in every figure about targets of which a surrogate is a part. */
export const sharedWeightsWords = 'contains weights of the surrogate: not a black box'

/** Of the models that have an asterisk. */
export const sharedWeightsNote = `* ${sharedWeightsWords}`

export const isSharing = ({ sharesWeights }: Pick<TargetResult, 'sharesWeights'>): boolean => sharesWeights.length > 0
