import type { ProviderReport } from '../../../contract/environment'
import type { Provider } from '../../../contract/plan'

export const providerNames: Readonly<Record<Provider, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
}

export interface ProviderNote {
  readonly tone: 'plain' | 'good' | 'warn' | 'bad'
  /** for the line above the button */
  readonly short: string
  readonly text: string
}

/** What is known of a provider beside the CPU, which all are compared with; null for the CPU itself. */
export function providerNote({ name, works, detail, tip, check }: ProviderReport): ProviderNote | null {
  if (name === 'cpu') return null
  const called = providerNames[name]
  if (!works)
    return { tone: 'bad', short: `${called} does not work here`, text: [detail, tip].filter(Boolean).join(' ') }
  if (!check) {
    const text = 'Compared with the CPU at its first use, which takes some seconds.'
    return { tone: 'plain', short: `${called} is compared with the CPU first`, text }
  }
  const verdicts = {
    agrees: { tone: 'good', short: `${called} agrees with the CPU` },
    differs: { tone: 'warn', short: `${called} differs from the CPU` },
    wrong: { tone: 'bad', short: `${called} computes wrongly here` },
  } as const
  return { ...verdicts[check.verdict], text: check.sentence }
}
