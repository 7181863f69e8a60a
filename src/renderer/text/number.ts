/** Numbers and names as the window prints them. Figures keep their own formats in src/figure. */

import { formatBytes as bytesText } from '../../contract/bytes'

const thin = '\u202f'

export const formatBytes = (bytes: number): string => bytesText(bytes, thin)

/** Seconds as `12:03.480`; hours only when there are any. */
export function formatTimeStamp(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000)
  const part = (value: number, digits: number): string => String(value).padStart(digits, '0')
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor(milliseconds / 60_000) % 60
  const rest = `${part(Math.floor(milliseconds / 1000) % 60, 2)}.${part(milliseconds % 1000, 3)}`
  return hours > 0 ? `${hours}:${part(minutes, 2)}:${rest}` : `${minutes}:${rest}`
}

/** A duration in words a person waits by: `about 40 s`, `3 min`. */
export function formatWait(seconds: number): string {
  if (seconds < 1) return 'under 1 s'
  if (seconds < 90) return `${Math.round(seconds)}${thin}s`
  if (seconds < 5400) return `${Math.round(seconds / 60)}${thin}min`
  return `${(seconds / 3600).toFixed(1)}${thin}h`
}

export function formatSeconds(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)}${thin}s`
}

export function formatPercent(share: number): string {
  const percent = share * 100
  const digits = percent === 0 || percent === 100 || percent >= 10 ? 0 : 1
  return `${percent.toFixed(digits)}${thin}%`
}

/** A probability with two decimals; the ends are never rounded up to certainty. */
export function formatProbability(probability: number): string {
  if (probability > 0 && probability < 0.005) return '<0.01'
  if (probability < 1 && probability >= 0.995) return '>0.99'
  return probability.toFixed(2)
}

/** A length in [0,1] pixel values, in 8-bit steps: `16/255`. */
export function formatPixelSteps(value: number): string {
  const steps = value * 255
  const rounded = Math.round(steps * 100) / 100
  return `${Number.isInteger(rounded) ? rounded : rounded.toFixed(2)}/255`
}

export function formatShape(shape: readonly (number | string)[] | null): string {
  return shape ? shape.join(' × ') : 'shape unknown'
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** A measured value with three digits that count: `0.0123`, `−4.56`, `123`. */
export function formatValue(value: number): string {
  const size = Math.abs(value)
  const digits = size === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size))))
  const text = size >= 1e-6 || size === 0 ? size.toFixed(digits) : size.toExponential(2)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}
