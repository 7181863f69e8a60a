import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { moduleOf } from '../../build/wasm.mjs'

// Line ends and breaks are prettier's matter.
const plain = (text: string): string => text.replace(/[\s'+]/g, '')

test.each([
  ['step', 'attack/perturbation/adam'],
  ['tile', 'similarity/kernel'],
] as const)('the compiled %s is that of its text in %s (else: node build/wasm.mjs)', async (name, folder) => {
  const path = join(import.meta.dirname, `../../src/engine/${folder}/${name}Module.ts`)

  expect(plain(await readFile(path, 'utf8'))).toBe(plain(await moduleOf(name)))
})
