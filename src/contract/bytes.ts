import { WorkbenchError } from './error'

const units = ['B', 'kB', 'MB', 'GB'] as const
const pattern = /^\s*(\d+(?:\.\d+)?)\s*([kMG]?B)\s*$/i

/** Bytes as people read them, in powers of 1000: `3.4 GB`. */
export function formatBytes(bytes: number, space = ' '): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)}${space}${units[power]!}`
}

/**
 * Bytes as people write them: `4GB`, `800 MB`; powers of 1000.
 *
 * @throws WorkbenchError `number/invalid` without a unit, or if the text is anything else
 */
export function parseBytes(text: string): number {
  const match = pattern.exec(text)
  const power = units.findIndex((unit) => unit.toLowerCase() === match?.[2]!.toLowerCase())
  if (match && power >= 0) return Number(match[1]) * 1000 ** power
  throw new WorkbenchError(
    'number/invalid',
    `"${text}" is no amount of memory; expected a number with its unit.`,
    'Write it like 4GB or 800MB.',
  )
}
