import { palettes } from '../../../figure/theme'

/** Colours of the canvas: the page's own tokens, and the charts' palette for what charts show too. */
export interface TimelineColors {
  readonly ink: string
  readonly soft: string
  readonly faint: string
  readonly line: string
  readonly firm: string
  readonly surface: string
  readonly sunken: string
  readonly accent: string
  readonly wash: string
  readonly tracks: readonly string[]
}

export function timelineColors(theme: 'light' | 'dark', element: Element): TimelineColors {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: token('ink'),
    soft: token('ink-soft'),
    faint: token('ink-faint'),
    line: token('line-soft'),
    firm: token('line-firm'),
    surface: token('surface'),
    sunken: token('sunken'),
    accent: token('accent'),
    wash: token('accent-wash'),
    tracks: palettes[theme].categorical,
  }
}
