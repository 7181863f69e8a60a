import { expect, test } from 'vitest'
import { reasonAgainst, reasonOf, type Surroundings } from '../../../src/engine/provider/available'

const linux: Surroundings = {
  platform: 'linux',
  arch: 'x64',
  onnxruntime: '1.30.0',
  installed: {
    backends: [
      { name: 'cpu', bundled: true },
      { name: 'webgpu', bundled: true },
      { name: 'cuda', bundled: false },
    ],
    folder: '/package/bin',
    complaints: {},
  },
  drivers: ['/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'],
}
const complaining = (complaints: Record<string, string | null>): Surroundings => ({
  ...linux,
  installed: { ...linux.installed, complaints },
})
const noAdapter =
  'onnxruntime could not open a compiled graph on webgpu: /onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 ' +
  'onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> ' +
  'adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n'

test('a provider that the package was not built with', () => {
  expect(reasonAgainst('dml', linux)).toEqual({
    detail: 'onnxruntime-node 1.30.0 for linux x64 was built without it (with: cpu, webgpu, cuda).',
    tip: 'The package has it on Windows.',
  })
  expect(reasonAgainst('webgpu', linux)).toBeNull()
})

test('CUDA: files that are not there, a driver, a library of another version', () => {
  const shared = 'libonnxruntime_providers_shared.so'
  const cuda = 'libonnxruntime_providers_cuda.so'

  expect(reasonAgainst('cuda', complaining({ [shared]: null, [cuda]: 'not there' }))).toEqual({
    detail: `onnxruntime's CUDA provider is not installed: ${cuda} not in /package/bin.`,
    tip: 'Run "i2v doctor --install-cuda"; docs/providers.md has the step by hand.',
  })
  const missing = 'libcudnn.so.9: cannot open shared object file: No such file or directory'
  const broken = complaining({ 'libcuda.so.1': null, [shared]: null, [cuda]: missing })
  expect(reasonAgainst('cuda', broken)).toBeNull()
  expect(reasonOf('cuda', 'Failed to load shared library', broken)).toMatchObject({
    detail: `A library that the CUDA provider needs cannot be loaded: ${missing}.`,
    tip: expect.stringContaining('LD_LIBRARY_PATH'),
  })
  const noDriver = complaining({
    'libcuda.so.1': 'libcuda.so.1: cannot open shared object file',
    [shared]: null,
    [cuda]: null,
  })
  expect(reasonOf('cuda', 'no device', noDriver).tip).toContain('NVIDIA driver')
})

test('WebGPU: no loader, no driver, a driver that is refused', () => {
  const loader = 'libvulkan.so.1: cannot open shared object file'

  expect(reasonOf('webgpu', noAdapter, complaining({ 'libvulkan.so.1': loader })).detail).toBe(
    `The Vulkan loader is missing (${loader}).`,
  )
  expect(reasonOf('webgpu', noAdapter, { ...linux, drivers: [] }).detail).toBe('No Vulkan driver is installed.')
  expect(reasonOf('webgpu', noAdapter, linux)).toMatchObject({
    detail:
      'None of the Vulkan drivers drives a GPU here that WebGPU accepts (lvp_icd.x86_64.json): Failed to get a WebGPU adapter: No supported adapters',
    tip: expect.stringContaining('VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json'),
  })
})
