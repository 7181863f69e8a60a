import { widthInCssFont } from '../../../src/host/figure/font'

export interface TextBox {
  readonly text: string
  readonly size: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/**
 * Where each text of a drawn SVG stands, in its drawing units, measured with its font; also where it is turned by a quarter,
 * or in a panel that stands elsewhere on the sheet.
 */
export function textBoxes(svg: string): TextBox[] {
  // Panels are the only groups with an id of their own, and hold no other group that moves.
  const parts = svg.split(/(?=<g id="[a-l]-[\w-]+" transform="translate\()/)
  return parts.flatMap((part) => {
    const placed = /^<g id="[a-l]-[\w-]+" transform="translate\((\d+) (\d+)\)">/.exec(part)
    // What follows the panel's own closing tag stands on the sheet again.
    const end = placed ? part.lastIndexOf('</g>') : -1
    const inside = end < 0 ? part : part.slice(0, end)
    const [x, y] = placed ? [Number(placed[1]), Number(placed[2])] : [0, 0]
    return [...boxesIn(inside, x, y), ...(end < 0 ? [] : boxesIn(part.slice(end), 0, 0))]
  })
}

function boxesIn(svg: string, dx: number, dy: number): TextBox[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, content]) => {
    const box = boxOf(attributes!, content!)
    return { ...box, left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy }
  })
}

function boxOf(attributes: string, content: string): TextBox {
  const attribute = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
  const text = content.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  const size = Number(attribute('font-size'))
  const [x, y] = /translate\(([-\d.]+)[ ,]+([-\d.]+)\)/.exec(attribute('transform'))?.slice(1).map(Number) ?? [0, 0]
  const baseline = y! + Number(attribute('y') || 0)
  const width = widthInCssFont(text, `${attribute('font-weight')} ${size}px ${attribute('font-family')}`)
  const left = x! - width * { start: 0, middle: 0.5, end: 1 }[attribute('text-anchor') || 'start']!
  // Capitals and digits reach 0.73 em above the baseline; g, j, p, brackets and the like 0.2 em below.
  const below = /[gjpqyQ(),;@_|[\]{}]/.test(text) ? 0.2 : 0.01
  const turned = /matrix\(0,-1,1,0,([-\d.]+),([-\d.]+)\)/.exec(attribute('transform'))?.slice(1).map(Number)
  if (turned) {
    const [middle, end] = turned as [number, number]
    const foot = middle + Number(attribute('y') || 0)
    const bottom = end + width * { start: 0, middle: 0.5, end: 1 }[attribute('text-anchor') || 'start']!
    return { text, size, left: foot - 0.73 * size, right: foot + below * size, top: bottom - width, bottom }
  }
  return { text, size, left, right: left + width, top: baseline - 0.73 * size, bottom: baseline + below * size }
}

export function overlapping(boxes: readonly TextBox[]): string[] {
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
      )
      .map((other) => `"${one.text}" and "${other.text}"`),
  )
}

export function sheetOf(svg: string): { width: number; height: number; millimetres: [number, number] } {
  const head = /<svg [^>]*>/.exec(svg)![0]
  const [, , width, height] = /viewBox="([^"]*)"/.exec(head)![1]!.split(' ').map(Number)
  const millimetres = ['width', 'height'].map((name) =>
    Number(new RegExp(` ${name}="([\\d.]+)mm"`).exec(head)![1]),
  ) as [number, number]
  return { width: width!, height: height!, millimetres }
}
