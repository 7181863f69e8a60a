import { resolve } from 'node:path'
import { parseBytes } from '../contract/bytes'
import type { Sampling } from '../contract/clip'
import type { LayerChoice } from '../contract/layerChoice'
import { parseFraction } from '../contract/number'
import { type Provider, providers } from '../contract/plan'
import { type Arguments, type OptionTable, UsageError } from './command'

/** Options of every command that takes frames from a clip. */
export const samplingOptions = {
  frames: { type: 'string' },
  stride: { type: 'string' },
  window: { type: 'string' },
  ordinals: { type: 'string' },
  padding: { type: 'string' },
} satisfies OptionTable

export const samplingUsage =
  '[--frames N] [--stride N] [--window start|middle|end] [--ordinals 0,2,4] [--padding repeat-last|loop]'

export function samplingOf(values: Arguments): Sampling {
  const ordinals = values.text('ordinals')
  return {
    frames: countOf(values, 'frames'),
    stride: countOf(values, 'stride'),
    window: ordinals ? 'explicit' : oneOf(values, 'window', ['start', 'middle', 'end'], 'middle'),
    ordinals: ordinals?.split(',').map((text) => wholeNumber('ordinals', text, 0)),
    padding: oneOf(values, 'padding', ['repeat-last', 'loop'], 'repeat-last'),
  }
}

export function providerOf(values: Arguments): Provider {
  return oneOf(values, 'provider', providers, 'cpu')
}

/** A whole number of at least 1, or null when the option is absent. */
export function countOf(values: Arguments, name: string): number | null {
  const text = values.text(name)
  return text === undefined ? null : wholeNumber(name, text, 1)
}

/** A number or a fraction such as `16/255`. */
export function numberOf(values: Arguments, name: string): number | undefined {
  const text = values.text(name)
  if (text === undefined) return undefined
  try {
    return parseFraction(text)
  } catch (cause) {
    throw new UsageError(`--${name} is "${text}"; expected a number or a fraction such as 16/255.`, { cause })
  }
}

/** An amount of memory such as `4GB`, or null when the option is absent. */
export function bytesOf(values: Arguments, name: string): number | null {
  const text = values.text(name)
  if (text === undefined) return null
  try {
    return parseBytes(text)
  } catch (cause) {
    throw new UsageError(`--${name} is "${text}"; expected an amount with its unit, such as 4GB or 800MB.`, { cause })
  }
}

export function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new UsageError(`--${name} is "${text}"; expected a whole number of at least ${least}.`)
}

export function oneOf<Value extends string>(
  values: Arguments,
  name: string,
  allowed: readonly Value[],
  fallback: Value,
): Value {
  const text = values.text(name)
  if (text === undefined) return fallback
  const found = allowed.find((value) => value === text)
  if (found) return found
  throw new UsageError(`--${name} is "${text}"; expected one of ${allowed.join(', ')}.`)
}

/** `cards`, `all`, or names with commas between. */
export function layerChoiceOf(name: string, text: string): LayerChoice {
  if (text === 'cards' || text === 'all') return text
  const layers = text.split(',').map((layer) => layer.trim())
  if (layers.every((layer) => layer !== '')) return layers
  throw new UsageError(`--${name} is "${text}"; expected cards, all, or names of layers with commas between.`)
}

export function required(values: Arguments, name: string): string {
  const text = values.text(name)
  if (text) return text
  throw new UsageError(`--${name} is missing.`)
}

export function pathOf(values: Arguments, name: string): string {
  return resolve(required(values, name))
}
