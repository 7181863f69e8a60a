import PDFDocument from 'pdfkit'
import svgToPdf from 'svg-to-pdfkit'
import type { FigureFont } from '../../contract/figure'
import { fontFamilies } from './font'

export interface PdfDetails {
  readonly title: string
  readonly subject: string
  readonly creator: string
  /** stands in for the time of export, so that two exports are the same bytes */
  readonly date: Date
}

const pointsPerMillimetre = 72 / 25.4

/** One page of the figure's size; text stays text, in the sheet's font embedded as TrueType. */
export function renderPdf(
  svg: string,
  size: { widthMillimetres: number; heightMillimetres: number },
  family: FigureFont,
  details: PdfDetails,
): Promise<Uint8Array> {
  const width = size.widthMillimetres * pointsPerMillimetre
  const height = size.heightMillimetres * pointsPerMillimetre
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    compress: true,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: details.title,
      Subject: details.subject,
      Creator: details.creator,
      Producer: 'pdfkit',
      CreationDate: details.date,
      ModDate: details.date,
    },
  })
  const { files } = fontFamilies[family]
  document.registerFont('regular', files[400]).registerFont('bold', files[600])
  const written = collect(document)
  // Without its physical size, which this library would read as 96 units an inch, the view box fills the page.
  svgToPdf(document, svg.replace(/ width="[\d.]+mm" height="[\d.]+mm"/, ''), 0, 0, {
    width,
    height,
    assumePt: true,
    fontCallback: (_family, bold) => (bold ? 'bold' : 'regular'),
    warningCallback: () => undefined,
  })
  document.end()
  return written
}

function collect(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))))
    document.on('error', reject)
  })
}
