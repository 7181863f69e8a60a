/**
 * Writes the WebAssembly text of the optimiser's step as a module of TypeScript, so that neither the program nor its tests
 * need a tool for it: `node build/wasm.mjs`. A test says so when the two no longer fit.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'
import { root } from './root.mjs'

const folder = join(root, 'src/engine/attack/perturbation/adam')

/** @returns {Promise<string>} what `stepModule.ts` is to hold */
export async function stepModule() {
  const { parseWat } = await wabt()
  const parsed = parseWat('step.wat', await readFile(join(folder, 'step.wat'), 'utf8'), { simd: true })
  parsed.validate()
  const bytes = Buffer.from(parsed.toBinary({}).buffer).toString('base64')
  const lines = bytes.match(/.{1,110}/g).map((line) => `  '${line}'`)
  return `/** Written by build/wasm.mjs from step.wat. */\nexport const stepModule =\n${lines.join(' +\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(join(folder, 'stepModule.ts'), await stepModule())
