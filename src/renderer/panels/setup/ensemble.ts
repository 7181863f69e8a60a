import { type Method, methodCatalogue } from '../../../contract/method'
import type { Attacked } from '../../stores/surrogate'
import { formatCount } from '../../text/number'

/** What the list of attacked models is called. */
export function surrogateTitle(method: Method): { name: string; explanation: string } {
  const { needs } = methodCatalogue[method]
  if (!needs.gradient) return { name: 'Frame size', explanation: 'of this model' }
  return needs.videoModels
    ? { name: 'Attacked', explanation: 'model' }
    : { name: 'Surrogate', explanation: 'image model' }
}

/** What it means that several models or layers are attacked at once, or that a video model is; empty where neither. */
export function ensembleNote(method: Method, attacked: readonly Attacked[]): string {
  const { needs, name, ensembleName = name } = methodCatalogue[method]
  if (!needs.gradient) return ''
  const layers = attacked.reduce((sum, one) => sum + one.layers.length, 0)
  const own = attacked.length > 1 ? ensembleName : name
  const what = [
    attacked.length > 1 ? formatCount(attacked.length, 'model') : '',
    layers > attacked.length ? formatCount(layers, 'layer') : '',
  ].filter(Boolean)
  const together = what.length === 0 ? '' : `${own} on ${what.join(', ')}: ${sums(method)}`
  return [together, lonely(method, layers), whiteBox(attacked)].filter(Boolean).join(' ')
}

function sums(method: Method): string {
  const kinds = {
    cosine: 'their cosines are added up, each counting alike, and one perturbation lowers the sum.',
    'weighted cosine': 'their cosines are weighted anew before every step; those still close to benign count more.',
    spread: 'their standard deviations are added up, and one perturbation lowers the sum.',
    'cross-entropy': 'their cross-entropies are added up, each counting alike; one perturbation serves all.',
    none: '',
  } as const
  return kinds[methodCatalogue[method].loss.kind]
}

function lonely(method: Method, layers: number): string {
  const isLonely = methodCatalogue[method].loss.kind === 'weighted cosine' && layers === 1
  return isLonely ? 'One layer leaves nothing to weigh: add layers or models.' : ''
}

function whiteBox(attacked: readonly Attacked[]): string {
  const names = attacked.filter(({ model }) => model.card.kind === 'video').map(({ model }) => model.card.name)
  if (names.length === 0) return ''
  return `White-box bound: ${names.join(' and ')} is attacked itself, which no transfer can be expected to beat.`
}
