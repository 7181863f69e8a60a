import type { ModelInfo, ModelLayer } from '../../../contract/card'
import { formatShape } from '../../text/number'

/** The card's layers by depth, then every other tensor in network order. */
export function orderLayers(layers: readonly ModelLayer[]): ModelLayer[] {
  const rank = ({ onCard, depth }: ModelLayer): number => (onCard ? (depth ?? 90) : 100)
  return layers.toSorted((a, b) => rank(a) - rank(b) || a.order - b.order)
}

/** Every word must occur in the title, tensor name, operator, shape or depth; `depth 2` counts as one word. */
export function filterLayers(layers: readonly ModelLayer[], query: string): ModelLayer[] {
  const words = query
    .toLowerCase()
    .replace(/depth\s+(?=\d)/g, 'depth')
    .split(/\s+/)
    .filter(Boolean)
  return layers.filter((layer) => {
    const depth = layer.depth === null ? '' : `depth${layer.depth}`
    const text = `${layer.title ?? ''} ${layer.tensor} ${layer.op} ${formatShape(layer.shape)} ${depth}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Why no gradient can start from the layers that are marked so. */
export function noGradientReason({ gradient }: ModelInfo): string {
  const first = gradient.firstUnsupported
  if (!first) return 'No path from the input to this layer has a gradient.'
  return `${first.reason} ${first.advice}`
}
