import { Resvg } from '@resvg/resvg-js'
import { WorkbenchError } from '../../contract/error'
import type { FigureRequest } from '../../contract/figure'
import { encodePng, resolutionChunk, type Pixels } from '../../figure/png'
import { seenPixels } from '../../figure/vision'
import { fontFamilies } from './font'

/** 400 MB as RGBA */
const mostPixels = 100_000_000

/**
 * Pixels on white at a resolution of paper, which the file says, so that the picture has its physical size in documents.
 *
 * @param useSystemFonts for characters the font lacks; the result then depends on the machine
 * @throws WorkbenchError `figure/too-large` above 100 megapixels
 */
export function renderPng(
  svg: string,
  size: { widthMillimetres: number; heightMillimetres: number },
  { fontFamily, dotsPerInch, vision }: Pick<FigureRequest, 'fontFamily' | 'dotsPerInch' | 'vision'>,
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
  // This reader does not know `pixelated`, and a style would win over the attribute that says the same.
  const image = new Resvg(svg.replaceAll(' style="image-rendering:pixelated"', ''), {
    fitTo: { mode: 'width', value: width },
    background: 'white',
    font: {
      fontFiles: Object.values(fontFamilies[fontFamily].files),
      loadSystemFonts: useSystemFonts,
      defaultFontFamily: fontFamily,
    },
  }).render()
  const pixelsPerMetre = dotsPerInch / 0.0254
  if (vision === null) return withResolution(image.asPng(), pixelsPerMetre)
  return encodePng(seenPixels(withoutAlpha(image.pixels, image.width, image.height), vision), pixelsPerMetre)
}

/** The chunk goes between the header, which has a fixed length, and the pixels. */
function withResolution(png: Uint8Array, pixelsPerMetre: number): Uint8Array {
  const headerEnd = 8 + 25
  return Buffer.concat([png.subarray(0, headerEnd), resolutionChunk(pixelsPerMetre), png.subarray(headerEnd)])
}

/** All of it is opaque: it was drawn on white. */
function withoutAlpha(rgba: Uint8Array, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    data[to] = rgba[from]!
    data[to + 1] = rgba[from + 1]!
    data[to + 2] = rgba[from + 2]!
  }
  return { width, height, data }
}
