/**
 * Writes WebAssembly texts as modules of TypeScript, so that neither the program nor its tests need a tool for them:
 * `node build/wasm.mjs`. Tests say so when the two no longer fit.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'
import { root } from './root.mjs'

/** Folder of each text, and its name; `step.wat` becomes `stepModule.ts`. */
const texts = {
  step: 'src/engine/attack/perturbation/adam',
  tile: 'src/engine/similarity/kernel',
}

/**
 * @param {'step' | 'tile'} name
 * @returns {Promise<string>} what the module is to hold
 */
export async function moduleOf(name) {
  const { parseWat } = await wabt()
  const parsed = parseWat(`${name}.wat`, await readFile(join(root, texts[name], `${name}.wat`), 'utf8'), { simd: true })
  parsed.validate()
  const bytes = Buffer.from(parsed.toBinary({}).buffer).toString('base64')
  const lines = bytes.match(/.{1,110}/g).map((line) => `  '${line}'`)
  return `/** Written by build/wasm.mjs from ${name}.wat. */\nexport const ${name}Module =\n${lines.join(' +\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, folder] of Object.entries(texts))
    await writeFile(join(root, folder, `${name}Module.ts`), await moduleOf(name))
