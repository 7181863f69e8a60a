import type { FigureFont } from '../contract/figure'

/**
 * One design for every chart.
 *
 * Categorical colours: hues follow Okabe and Ito (blue, vermillion, bluish green, reddish purple, orange, sky blue), but
 * their original yellow, orange and sky blue have a contrast below 3:1 on white, and their blue nearly vanishes on a
 * dark page. So lightness and chroma were searched per background, so that every colour keeps at least 3:1 against it
 * (WCAG 1.4.11) and every two stay at least 0.09 apart in OKLab with normal vision and with each of protanopia,
 * deuteranopia and tritanopia (simulated as Machado et al., 2009). test/figure/theme.test.ts checks both again.
 */
export type ThemeName = 'light' | 'dark' | 'print'

export interface Palette {
  /** of the page below the chart; charts themselves stay transparent */
  readonly background: string
  readonly text: string
  readonly mutedText: string
  readonly axis: string
  readonly grid: string
  /** readable in this order; use a shape or a word as well, never colour alone */
  readonly categorical: readonly string[]
  /** what a mark stands for, the same in every chart */
  readonly reference: string
  readonly control: string
  readonly attack: string
}

const lightColors = ['#044685', '#bd4b1d', '#00a082', '#780b4e', '#c0821b', '#0d74ac'] as const
const darkColors = ['#4397ee', '#ff6a02', '#29edbc', '#cf6bb4', '#ffc04d', '#5bbcff'] as const

export const palettes: Readonly<Record<ThemeName, Palette>> = {
  light: {
    background: '#ffffff',
    text: '#1b1d22',
    mutedText: '#565b66',
    axis: '#8a8f99',
    grid: '#e3e5e9',
    categorical: lightColors,
    reference: '#4d5058',
    control: lightColors[5],
    attack: lightColors[1],
  },
  dark: {
    background: '#16181d',
    text: '#eceef2',
    mutedText: '#a9aeb9',
    axis: '#7a808c',
    grid: '#2c3038',
    categorical: darkColors,
    reference: '#c4c8d0',
    control: darkColors[5],
    attack: darkColors[1],
  },
  print: {
    background: '#ffffff',
    text: '#000000',
    mutedText: '#000000',
    axis: '#000000',
    grid: '#dcdcdc',
    categorical: lightColors,
    reference: '#4d4d4d',
    control: lightColors[5],
    attack: lightColors[1],
  },
}

/**
 * A figure's font and what stands in for it where it is not installed; the stand-ins of Arimo and Tinos have the same
 * widths. Quotes are avoided: not every SVG reader copes with them inside a style attribute.
 */
export const printFamilies: Readonly<Record<FigureFont, string>> = {
  Inter: 'Inter, Helvetica, Arial, sans-serif',
  Arimo: 'Arimo, Arial, Liberation Sans, Helvetica, sans-serif',
  Tinos: 'Tinos, Times New Roman, Liberation Serif, Times, serif',
}
export const screenFontFamily = 'Inter, Inter Variable, Helvetica, Arial, sans-serif'

/** Smallest text of any chart, in CSS pixels on screen and in points on paper. */
export const smallestScreenPixels = 11
export const smallestPrintPoints = 7
