import type { Colors } from './pictureLog'

export interface ColorReport {
  readonly matrix: string
  readonly range: string
  readonly warnings: readonly string[]
}

const isUntagged = (value: string): boolean => ['unknown', 'unspecified', 'reserved', 'N/A'].includes(value)

/**
 * How a clip's colours are read, assumptions included. It says what swscale does: the tagged matrix and range,
 * else BT.601 and limited range.
 */
export function describeColors(colors: Colors, pixelFormat: string): ColorReport {
  const isRgb = /^(rgb|bgr|gbr|argb|abgr|0rgb|0bgr|x2rgb|x2bgr|pal8|monob|monow)/.test(pixelFormat)
  const isGray = /^(gray|ya)/.test(pixelFormat)
  const isFullByFormat = isRgb || isGray || pixelFormat.startsWith('yuvj')
  return {
    matrix: isRgb ? 'rgb' : isGray ? 'gray' : isUntagged(colors.matrix) ? 'assumed bt601 (untagged)' : colors.matrix,
    range: isFullByFormat ? 'full' : rangeOf(colors.range),
    warnings: [
      ...depthWarning(pixelFormat),
      ...transferWarning(colors),
      ...matrixWarning(colors),
      ...alphaWarning(pixelFormat),
    ],
  }
}

function rangeOf(range: string): string {
  if (range === 'pc' || range === 'full' || range === 'jpeg') return 'full'
  return isUntagged(range) ? 'assumed limited (untagged)' : 'limited'
}

function depthWarning(pixelFormat: string): string[] {
  const bits =
    /(?:p|gray|ya|f)(9|10|12|14|16)(?:le|be)?$|^p0(10|12|16)|^(?:rgb|bgr)(48)|^(?:rgba|bgra)(64)|^x2(?:rgb|bgr)(10)/.exec(
      pixelFormat,
    )
  const found = bits?.slice(1).find(Boolean)
  if (!found) return []
  const depth = found === '48' || found === '64' ? '16' : found
  return [`Stored with ${depth} bits per channel (${pixelFormat}); shown and attacked as 8 bits.`]
}

function transferWarning({ transfer }: Colors): string[] {
  const name = { smpte2084: 'PQ', 'arib-std-b67': 'HLG' }[transfer]
  if (!name) return []
  return [
    `High dynamic range (${name}): converted to 8 bits without tone mapping, so it looks pale. Convert it to SDR first for results that mean something.`,
  ]
}

function matrixWarning({ matrix }: Colors): string[] {
  const isUnsupported = ['ycgco', 'ycocg', 'bt2020c', 'smpte2085', 'chroma-derived-c', 'ictcp', 'ipt-c2'].includes(
    matrix,
  )
  return isUnsupported
    ? [`Colour matrix ${matrix} is not supported and is read as the nearest one that is; colours are off.`]
    : []
}

function alphaWarning(pixelFormat: string): string[] {
  const hasAlpha = /^(yuva|rgba|bgra|argb|abgr|gbrap|ya)/.test(pixelFormat)
  return hasAlpha ? [`Transparency (${pixelFormat}) is ignored.`] : []
}
