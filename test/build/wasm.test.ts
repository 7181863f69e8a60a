import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepModule } from '../../build/wasm.mjs'

test('the compiled step of Adam is that of step.wat (else: node build/wasm.mjs)', async () => {
  const path = join(import.meta.dirname, '../../src/engine/attack/perturbation/adam/stepModule.ts')

  // Line ends and breaks are prettier's matter.
  const plain = (text: string): string => text.replace(/[\s'+]/g, '')
  expect(plain(await readFile(path, 'utf8'))).toBe(plain(await stepModule()))
})
