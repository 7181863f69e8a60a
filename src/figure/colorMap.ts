import type { DivergingMap, SequentialMap } from '../contract/figure'

/**
 * Colour maps for quantities, computed in OKLab (Ottosson 2020), where equal distances look about equal. A map is
 * described by a few numbers, so it has no table copied from anywhere, and test/figure/colorMap.test.ts checks what
 * matters: lightness rises (or falls away from the centre) in even steps, and no colour leaves the sRGB gamut.
 */
export type Rgb = readonly [red: number, green: number, blue: number]

/** The colours that a chart is drawn in. */
export interface FigureColors {
  /** @param share 0 to 1; clamped */
  sequential(share: number): Rgb
  /** @param signed −1 to 1, 0 in the middle; clamped */
  diverging(signed: number): Rgb
}

/** On paper, and on a dark page as well, so that a figure looks as the window did. */
export function colorsOf(sequential: SequentialMap, diverging: DivergingMap): FigureColors {
  return {
    sequential: (share) => sequentialColor(share, sequential),
    diverging: (signed) => divergingColor(signed, 'light', diverging),
  }
}

/** What the window shows, and figures unless they are asked otherwise. */
export const usualColors = colorsOf('violet-yellow', 'blue-vermillion')

/** Polar coordinates in OKLab of each map, from 0 (darkest) to 1 (lightest). */
const sequentialPaths: Readonly<Record<SequentialMap, (t: number) => Polar>> = {
  // Dark violet over teal to light yellow, as viridis runs: told apart by hue as well as by lightness.
  'violet-yellow': (t) => ({ lightness: 0.24 + 0.68 * t, hueDegrees: 300 - 195 * t ** 1.05, chroma: 0.15 }),
  // A straight line from blue to yellow, as cividis runs: nearly the same with red-green deficient vision.
  'blue-yellow': (t) => {
    const [blue, yellow] = [plane(0.1, 265), plane(0.13, 100)]
    const [a, b] = [0, 1].map((at) => blue[at]! + (yellow[at]! - blue[at]!) * t) as [number, number]
    const hueDegrees = (Math.atan2(b, a) * 180) / Math.PI
    return { lightness: 0.24 + 0.68 * t, hueDegrees, chroma: Math.hypot(a, b) }
  },
  grey: (t) => ({ lightness: 0.2 + 0.78 * t, hueDegrees: 0, chroma: 0 }),
}

/** Hues below and above 0, and the strongest chroma. */
const divergingHues: Readonly<Record<DivergingMap, readonly [below: number, above: number]>> = {
  'blue-vermillion': [255, 45],
  'purple-green': [310, 145],
  'teal-brown': [200, 70],
}

interface Polar {
  readonly lightness: number
  readonly hueDegrees: number
  /** made smaller where sRGB has no such colour */
  readonly chroma: number
}

function plane(chroma: number, hueDegrees: number): [number, number] {
  const hue = (hueDegrees * Math.PI) / 180
  return [chroma * Math.cos(hue), chroma * Math.sin(hue)]
}

/**
 * Lightness carries the value, so every map also reads in grey and with any colour vision.
 *
 * @param share 0 to 1; clamped
 */
export function sequentialColor(share: number, map: SequentialMap = 'violet-yellow'): Rgb {
  const { lightness, hueDegrees, chroma } = sequentialPaths[map](clamp(share, 0, 1))
  return toRgb(lightness, chromaWithin(lightness, hueDegrees, chroma), hueDegrees)
}

/**
 * One hue below 0, another above, and none at 0: white on a light page, near black on a dark one. Both arms have the
 * same lightness at the same distance from 0, so neither side looks stronger.
 *
 * @param signed −1 to 1, 0 in the middle; clamped
 */
export function divergingColor(signed: number, page: 'light' | 'dark', map: DivergingMap = 'blue-vermillion'): Rgb {
  const [below, above] = divergingHues[map]
  const t = clamp(signed, -1, 1)
  const lightness = page === 'light' ? 0.97 - 0.52 * Math.abs(t) : 0.2 + 0.52 * Math.abs(t)
  const hueDegrees = t < 0 ? below : above
  // The same chroma on both arms, so the narrower of the two gamuts decides.
  const most = Math.min(...[below, above].map((hue) => chromaWithin(lightness, hue, 0.16)))
  return toRgb(lightness, Math.min(most, 0.32 * Math.abs(t)), hueDegrees)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

/** OKLab to linear sRGB; coefficients as published by Björn Ottosson. */
function linearRgb(lightness: number, chroma: number, hueDegrees: number): [number, number, number] {
  const hue = (hueDegrees * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** The largest chroma up to `most` that sRGB can show at this lightness and hue. */
function chromaWithin(lightness: number, hueDegrees: number, most: number): number {
  const fits = (chroma: number) => linearRgb(lightness, chroma, hueDegrees).every((part) => part >= 0 && part <= 1)
  if (fits(most)) return most
  let [low, high] = [0, most]
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

function toRgb(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const [red, green, blue] = linearRgb(lightness, chroma, hueDegrees).map(encoded) as [number, number, number]
  return [red, green, blue]
}

/** Linear light to an sRGB byte (IEC 61966-2-1). */
function encoded(linear: number): number {
  const part = clamp(linear, 0, 1)
  const value = part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055
  return Math.round(255 * value)
}
