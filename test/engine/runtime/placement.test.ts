import { expect, test } from 'vitest'
import { placementOf } from '../../../src/engine/runtime/placement'

const node = (index: number, op: string, provider: string, event = 'kernel_time') => ({
  cat: 'Node',
  name: `${op}_${index}_${event}`,
  args: { op_name: op, provider, node_index: String(index) },
})

test('nodes are counted once, copies between devices and other events not at all', () => {
  const events = [
    { cat: 'Session', name: 'model_run' },
    node(0, 'MemcpyFromHost', 'WebGpuExecutionProvider'),
    node(1, 'Conv', 'WebGpuExecutionProvider'),
    node(1, 'Conv', 'WebGpuExecutionProvider', 'fence_before'),
    node(1, 'Conv', 'WebGpuExecutionProvider'),
    node(2, 'Relu', 'WebGpuExecutionProvider'),
    node(3, 'ScatterElements', 'CPUExecutionProvider'),
    node(4, 'ScatterElements', 'CPUExecutionProvider'),
  ]

  expect(placementOf(events)).toEqual({ onProvider: 2, onCpu: { ScatterElements: 2 } })
})
