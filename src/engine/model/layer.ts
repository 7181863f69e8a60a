import type { CardLayer, ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { nearestNames } from './nearest'

/**
 * The tensor that a person means by a layer. A tap layer comes from the card or the user, never from a guess.
 *
 * @param choice a tensor name of the graph, or `depthN` for the card's layer of that depth (the one without a `use`)
 * @param tensors names of all tensors of the graph
 * @param use where the card marks a layer of that depth with this `use`, it is taken instead
 * @throws WorkbenchError `model/no-layer`, listing what there is
 */
export function resolveLayer(card: ModelCard, choice: string, tensors: readonly string[], use?: string): string {
  const depth = /^depth(\d+)$/.exec(choice)
  const layer = depth ? layerOfDepth(card, Number(depth[1]), use) : undefined
  if (layer) return layerInGraph(card, layer, tensors)
  if (tensors.includes(choice)) return choice
  throw depth ? noDepth(card, choice) : noTensor(card, choice, tensors)
}

function layerOfDepth(card: ModelCard, depth: number, use?: string): CardLayer | undefined {
  const layers = card.layers.filter((layer) => layer.depth === depth)
  const marked = use === undefined ? undefined : layers.find((layer) => layer.use === use)
  return marked ?? layers.find((layer) => !layer.use)
}

function layerInGraph(card: ModelCard, layer: CardLayer, tensors: readonly string[]): string {
  if (tensors.includes(layer.tensor)) return layer.tensor
  throw new WorkbenchError(
    'model/no-layer',
    `The card of "${card.name}" names the tensor "${layer.tensor}" for depth ${layer.depth}, but ${card.file} has no such tensor.`,
    `Correct the card. ${nearest(layer.tensor, tensors)}`,
  )
}

function noDepth(card: ModelCard, choice: string): WorkbenchError {
  const known = card.layers.filter((layer) => layer.depth && !layer.use).map((layer) => `depth${layer.depth}`)
  return new WorkbenchError(
    'model/no-layer',
    `"${card.name}" has no layer ${choice}: its card lists ${known.join(', ') || 'no layers with a depth'}.`,
    'Choose one of these, or give the name of a tensor.',
  )
}

function noTensor(card: ModelCard, choice: string, tensors: readonly string[]): WorkbenchError {
  const onCard = card.layers.map((layer) => layer.tensor)
  return new WorkbenchError(
    'model/no-layer',
    `"${card.name}" has no layer "${choice}".`,
    [nearest(choice, tensors), onCard.length > 0 ? `Layers on the card: ${onCard.join(', ')}.` : '']
      .filter(Boolean)
      .join(' '),
  )
}

function nearest(wanted: string, tensors: readonly string[]): string {
  return tensors.length > 0
    ? `Nearest names: ${nearestNames(wanted, tensors).join(', ')}.`
    : 'The graph has no tensors.'
}
