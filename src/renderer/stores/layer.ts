import type { ModelInfo, ModelLayer } from '../../contract/card'
import type { Method } from '../../contract/method'

/** The card's layers that a gradient can start from; those kept for AENS-I2V stand for their depth there, and nowhere else. */
function offeredLayers({ card, layers }: ModelInfo, method: Method): readonly ModelLayer[] {
  const ofEnsemble = new Set(card.layers.filter(({ use }) => use === 'aens').map(({ tensor }) => tensor))
  const offered = layers.filter(({ onCard, gradient }) => onCard && gradient)
  const own = offered.filter(({ tensor }) => ofEnsemble.has(tensor))
  const depths = new Set(method === 'aens' ? own.map(({ depth }) => depth) : [])
  const usual = offered.filter(({ tensor, depth }) => !ofEnsemble.has(tensor) && !(depth !== null && depths.has(depth)))
  return method === 'aens' ? [...own, ...usual] : usual
}

/** The layer a card recommends: depth 2 as in the paper's main tables, else the first one that has a gradient. */
export function suggestedLayer(model: ModelInfo, method: Method = 'i2v'): string | null {
  const offered = offeredLayers(model, method)
  return (offered.find(({ depth }) => depth === 2) ?? offered[0])?.tensor ?? null
}

/** A layer to add to the ones that are tapped: of the card if one is left, else any; null if all are taken. */
export function nextLayer(model: ModelInfo, method: Method, taken: readonly (string | null)[]): string | null {
  const isFree = ({ tensor, gradient }: ModelLayer): boolean => gradient && !taken.includes(tensor)
  return (offeredLayers(model, method).find(isFree) ?? model.layers.find(isFree))?.tensor ?? null
}
