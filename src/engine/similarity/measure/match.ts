import { productsOf } from '../kernel/products'
import type { GridMaps } from '../layerView'
import type { Rule } from './rule'

interface UnitChannels {
  /** each channel over rows and places, with mean 0 and length 1; zeros where it is constant */
  readonly channels: readonly Float64Array[]
  readonly isConstant: readonly boolean[]
}

/** A channel varies if its variance is more than this part of its mean square: less is rounding of float32. */
const rounding = 1e-12

/** For each image channel the largest |r| with a video channel, averaged. @see Li et al., ICLR 2016 */
export const bestMatch: Rule<'channels', UnitChannels> = {
  reads: 'channels',
  form(source) {
    if (!source.data.every(Number.isFinite)) return 'has features that are NaN or infinite'
    const form = unitChannels(source)
    const samples = source.rows * source.places
    if (form.isConstant.includes(false)) return form
    return `has ${form.channels.length} channels, all of them constant over ${samples} rows`
  },
  both(image, video) {
    const { values, stride } = productsOf(image.channels, video.channels)
    let [sum, count] = [0, 0]
    image.isConstant.forEach((isConstant, channel) => {
      if (isConstant) return
      let most = 0
      for (let at = channel * stride; at < (channel + 1) * stride; at++) most = Math.max(most, Math.abs(values[at]!))
      sum += Math.min(1, most)
      count++
    })
    return sum / count
  },
  self: () => 1,
}

/**
 * Pearson r of every channel with every channel, over rows and places.
 *
 * @returns [image channels, video channels]; NaN where one is constant
 */
export function correlationsOf(image: UnitChannels, video: UnitChannels): Float32Array<ArrayBuffer> {
  const { values, stride } = productsOf(image.channels, video.channels)
  const columns = video.channels.length
  return Float32Array.from({ length: image.channels.length * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns]
    if (image.isConstant[row] || video.isConstant[column]) return Number.NaN
    return Math.min(1, Math.max(-1, values[row * stride + column]!))
  })
}

export function unitChannels({ rows, channels, places, data }: GridMaps): UnitChannels {
  const units = Array.from({ length: channels }, (_, channel) => {
    const values = new Float64Array(rows * places)
    for (let row = 0; row < rows; row++) {
      const at = (row * channels + channel) * places
      values.set(data.subarray(at, at + places), row * places)
    }
    return values
  })
  return { channels: units, isConstant: units.map((values) => !standardise(values)) }
}

/** Takes off the mean and divides by the length; false, and zeros, where nothing is left. */
function standardise(values: Float64Array): boolean {
  const square = values.reduce((sum, value) => sum + value * value, 0)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const doesVary = variance > rounding * square
  const length = Math.sqrt(variance)
  for (let i = 0; i < values.length; i++) values[i] = doesVary ? (values[i]! - mean) / length : 0
  return doesVary
}
