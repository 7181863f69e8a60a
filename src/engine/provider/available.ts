import { basename } from 'node:path'
import type { Provider } from '../../contract/plan'
import { fileMissing, type Installed } from '../runtime/installedJob'

/** What is looked at to tell why a provider does not work. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly onnxruntime: string
  readonly installed: Installed
  /** descriptions of Vulkan drivers that the loader finds */
  readonly drivers: readonly string[]
}

export interface Reason {
  readonly detail: string
  /** what to do; null if nothing can be done here */
  readonly tip: string | null
}

const cudaFiles = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const

/** Libraries worth trying to load when a provider fails: the loader's complaint names what is missing. */
export const librariesOf: Readonly<Record<Provider, readonly string[]>> = {
  cpu: [],
  webgpu: ['libvulkan.so.1'],
  cuda: ['libcuda.so.1', ...cudaFiles],
  dml: [],
  coreml: [],
}

/** Where a provider that the package lacks is to be had. */
const elsewhere: Readonly<Record<Provider, string>> = {
  cpu: 'Install the package again: npm ci.',
  webgpu: 'The package has it on Linux x64 and on Windows.',
  cuda: 'The package has it on Linux x64. On Windows use webgpu or dml, which need no such libraries.',
  dml: 'The package has it on Windows.',
  coreml: 'The package has it on macOS with Apple silicon.',
}

/** Why a provider cannot even be tried, null if it can. Decided by what the installed package says it holds. */
export function reasonAgainst(provider: Provider, surroundings: Surroundings): Reason | null {
  const { platform, arch, onnxruntime, installed } = surroundings
  const backend = installed.backends.find(({ name }) => name === provider)
  if (!backend) {
    const names = installed.backends.map(({ name }) => name).join(', ')
    return {
      detail: `onnxruntime-node ${onnxruntime} for ${platform} ${arch} was built without it (with: ${names}).`,
      tip: elsewhere[provider],
    }
  }
  const missing = provider === 'cuda' ? cudaFiles.filter((file) => installed.complaints[file] === fileMissing) : []
  if (missing.length === 0) return null
  return {
    detail: `onnxruntime's CUDA provider is not installed: ${missing.join(' and ')} not in ${installed.folder}.`,
    tip: 'Run "i2v doctor --install-cuda"; docs/providers.md has the step by hand.',
  }
}

/**
 * Why a provider that the package holds did not work.
 *
 * @param message what onnxruntime said
 */
export function reasonOf(provider: Provider, message: string, surroundings: Surroundings): Reason {
  const said = shortened(message)
  if (provider === 'webgpu' && /adapter/i.test(message)) return noAdapter(said, surroundings)
  if (provider === 'cuda') return cudaReason(said, surroundings)
  return { detail: said, tip: elsewhereToLook[provider] ?? null }
}

const elsewhereToLook: Partial<Record<Provider, string>> = {
  webgpu: 'Bring the graphics driver up to date.',
  dml: 'DirectML needs a GPU with Direct3D 12: bring the graphics driver up to date.',
}

function noAdapter(said: string, { platform, installed, drivers }: Surroundings): Reason {
  if (platform !== 'linux')
    return { detail: `No GPU that WebGPU accepts was found: ${said}`, tip: elsewhereToLook.webgpu! }
  const complaint = installed.complaints['libvulkan.so.1']
  const detail = complaint
    ? `The Vulkan loader is missing (${complaint}).`
    : drivers.length === 0
      ? 'No Vulkan driver is installed.'
      : `None of the Vulkan drivers drives a GPU here that WebGPU accepts (${drivers.map((path) => basename(path)).join(', ')}): ${said}`
  return {
    detail,
    tip:
      "Install the Vulkan driver of the GPU: mesa-vulkan-drivers and libvulkan1 (Intel, AMD) or NVIDIA's own driver. Without a GPU, for " +
      'tests only: the package chromium brings a driver in software; set VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json.',
  }
}

function cudaReason(said: string, { installed }: Surroundings): Reason {
  const complaint = librariesOf.cuda.map((library) => installed.complaints[library]).find((found) => found)
  if (!complaint)
    return { detail: said, tip: 'See docs/providers.md for the versions of CUDA and cuDNN that are needed.' }
  const isDriver = complaint.startsWith('libcuda.so')
  return {
    detail: `A library that the CUDA provider needs cannot be loaded: ${complaint}.`,
    tip: isDriver
      ? 'Install the NVIDIA driver; without an NVIDIA GPU use webgpu or cpu.'
      : 'Install that version of CUDA and cuDNN, or add its folder to LD_LIBRARY_PATH; see docs/providers.md.',
  }
}

/** onnxruntime's own words, without the places in its source and the names of our nodes. */
export function shortened(message: string): string {
  const [line] = message.split('\n')
  const plain = line!
    .replace(/^onnxruntime (could not open .*?|failed) on \w+: /, '')
    .replace(/^Non-zero status code returned while running (\w+) node\..*? Status Message: (\S+\.cc:\d+ \S+ )?/, '$1: ')
    .replace(/\/\S*onnxruntime\S*\s+(\S+::\S+\s+)?/g, '')
    .replace(/^.*was false\. /, '')
  return plain.length > 240 ? `${plain.slice(0, 240)}…` : plain.trim()
}
