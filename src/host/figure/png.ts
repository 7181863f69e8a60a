import { Resvg } from '@resvg/resvg-js'
import { WorkbenchError } from '../../contract/error'
import type { FigureFont } from '../../contract/figure'
import { fontFamilies } from './font'

/** 400 MB as RGBA */
const mostPixels = 100_000_000

/**
 * Pixels on white at a resolution of paper.
 *
 * @param useSystemFonts for characters the font lacks; the result then depends on the machine
 * @throws WorkbenchError `figure/too-large` above 100 megapixels
 */
export function renderPng(
  svg: string,
  size: { widthMillimetres: number; heightMillimetres: number },
  family: FigureFont,
  dotsPerInch: number,
  useSystemFonts: boolean,
): Uint8Array {
  const width = Math.round((size.widthMillimetres / 25.4) * dotsPerInch)
  const height = Math.round((size.heightMillimetres / 25.4) * dotsPerInch)
  if (width * height > mostPixels) {
    throw new WorkbenchError(
      'figure/too-large',
      `A PNG of ${Math.round(size.widthMillimetres)} × ${Math.round(size.heightMillimetres)} mm at ${dotsPerInch} dpi has ${width} × ${height} pixels; at most ${mostPixels / 1e6} million are made.`,
      'Choose a smaller width, or SVG or PDF.',
    )
  }
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    background: 'white',
    font: {
      fontFiles: Object.values(fontFamilies[family].files),
      loadSystemFonts: useSystemFonts,
      defaultFontFamily: family,
    },
  })
  return withResolution(image.render().asPng(), dotsPerInch)
}

/** A pHYs chunk after the header, so that the picture has its physical size in documents. */
function withResolution(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const chunk = new DataView(new ArrayBuffer(21))
  const perMetre = Math.round(dotsPerInch / 0.0254)
  chunk.setUint32(0, 9)
  for (const [index, code] of [0x70, 0x48, 0x59, 0x73].entries()) chunk.setUint8(4 + index, code)
  chunk.setUint32(8, perMetre)
  chunk.setUint32(12, perMetre)
  chunk.setUint8(16, 1)
  chunk.setUint32(17, crc32(new Uint8Array(chunk.buffer, 4, 13)))
  const headerEnd = 8 + 25
  const result = new Uint8Array(png.length + 21)
  result.set(png.subarray(0, headerEnd))
  result.set(new Uint8Array(chunk.buffer), headerEnd)
  result.set(png.subarray(headerEnd), headerEnd + 21)
  return result
}

/** As ISO 3309 has it; zlib's own is only in Node 22 and later. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  }
  return (remainder ^ 0xffffffff) >>> 0
}
