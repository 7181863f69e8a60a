/**
 * Colour maps for quantities, computed in OKLab (Ottosson 2020), where equal distances look about equal. A map is
 * described by a few numbers, so it has no table copied from anywhere, and test/figure/colorMap.test.ts checks what
 * matters: lightness rises (or falls away from the centre) in even steps, and no colour leaves the sRGB gamut.
 */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * Dark violet over teal to light yellow, as viridis runs: lightness carries the value, so the map also reads in grey and
 * with any colour vision.
 *
 * @param share 0 to 1; clamped
 */
export function sequentialColor(share: number): Rgb {
  const t = clamp(share, 0, 1)
  const lightness = 0.24 + 0.68 * t
  const hueDegrees = 300 - 195 * t ** 1.05
  return toRgb(lightness, chromaWithin(lightness, hueDegrees, 0.15), hueDegrees)
}

/**
 * Blue below, vermillion above, and neither at 0: white on a light page, near black on a dark one. Both arms have the
 * same lightness at the same distance from 0, so neither side looks stronger.
 *
 * @param signed −1 to 1, 0 in the middle; clamped
 */
export function divergingColor(signed: number, page: 'light' | 'dark'): Rgb {
  const t = clamp(signed, -1, 1)
  const lightness = page === 'light' ? 0.97 - 0.52 * Math.abs(t) : 0.2 + 0.52 * Math.abs(t)
  const hueDegrees = t < 0 ? 255 : 45
  // The same chroma on both arms, so the narrower of the two gamuts decides.
  const most = Math.min(...[255, 45].map((hue) => chromaWithin(lightness, hue, 0.16)))
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
