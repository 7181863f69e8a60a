import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = 'src/renderer/stores'

test('the document of the study file names every part that signs up, with its kind', () => {
  const sources = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
  const parts = sources.flatMap((text) => [...text.matchAll(/\.add\(\{\s+key: '(\w+)',\s+kind: '(\w+)'/g)])
  const rows = readFileSync('docs/study-file.md', 'utf8').split('\n')
  const missing = parts.filter(
    ([, key, kind]) => !rows.some((row) => row.includes(`\`${key}\``) && row.endsWith(`| ${kind} |`)),
  )
  expect(parts.length).toBeGreaterThan(15)
  expect(missing.map(([, key]) => key)).toEqual([])
})
