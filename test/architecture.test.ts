import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'

/** Room of a file: the deepest folder named in `mayImport` that contains it. */
const source = resolve(__dirname, '../src')

const science = ['engine/tensor', 'contract']
/** room -> rooms it may import besides itself. The sentence of architecture.md, as data. */
const mayImport: Record<string, readonly string[]> = {
  contract: [],
  'engine/tensor': ['contract'],
  'engine/onnx': science,
  'engine/video': science,
  'engine/model': science,
  'engine/similarity': science,
  'engine/perturbation': science,
  'engine/store': science,
  'engine/runtime': science,
  'engine/gradient': [...science, 'engine/onnx'],
  'engine/attack': [
    ...science,
    'engine/gradient',
    'engine/onnx',
    'engine/runtime',
    'engine/model',
    'engine/similarity',
  ],
  'engine/evaluation': [
    ...science,
    'engine/gradient',
    'engine/onnx',
    'engine/runtime',
    'engine/model',
    'engine/similarity',
  ],
  // Brings features of models to the measures of similarity.
  'engine/feature': [...science, 'engine/onnx', 'engine/runtime', 'engine/model', 'engine/similarity'],
  // Links what happens to image layers with what happens to video layers, over recorded attacks.
  'engine/link': [...science, 'engine/runtime', 'engine/similarity'],
  // Compares a small attack on a provider with the CPU's.
  'engine/provider': [
    ...science,
    'engine/attack',
    'engine/gradient',
    'engine/onnx',
    'engine/runtime',
    'engine/model',
    'engine/store',
  ],
  'engine/study': [...science, 'engine'],
  engine: [...science, 'engine'],
  figure: ['contract'],
  host: ['contract', 'figure', 'engine/index', 'engine/worker', 'engine/port'],
  main: ['contract', 'figure', 'engine/index', 'engine/port', 'host'],
  server: ['contract', 'figure', 'engine/index', 'engine/port', 'host'],
  cli: ['contract', 'figure', 'engine/index', 'engine/port', 'host', 'server'],
  preload: ['contract'],
  renderer: ['contract', 'figure'],
}

/** Packages that only the named rooms may import. */
const reserved: Record<string, readonly string[]> = {
  electron: ['main', 'preload'],
  'onnxruntime-node': ['engine/runtime'],
  'node:child_process': ['engine/video', 'host', 'main', 'cli'],
  protobufjs: ['engine/onnx'],
}
/** Rooms that run in a browser, or in any place at all. */
const withoutNode = ['contract', 'figure', 'renderer']

interface Import {
  readonly file: string
  readonly specifier: string
  /** path below src without extension, null for packages */
  readonly target: string | null
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sourceFiles(path)
    return /\.(ts|vue)$/.test(name) ? [path] : []
  })
}

function resolveLocal(from: string, specifier: string): string {
  const base = resolve(dirname(from), specifier.replace(/\?.*$/, ''))
  const candidates = [base, `${base}.ts`, `${base}.vue`, join(base, 'index.ts')]
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile())
  return relative(source, found ?? base)
    .split(sep)
    .join('/')
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(?:[\s\S]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const file = relative(source, path).split(sep).join('/')
  return [...text.matchAll(importPattern)].map((match) => {
    const specifier = (match[1] ?? match[2])!
    return { file, specifier, target: specifier.startsWith('.') ? resolveLocal(path, specifier) : null }
  })
}

function roomOf(path: string): string {
  const rooms = Object.keys(mayImport).filter((room) => path === room || path.startsWith(`${room}/`))
  return rooms.sort((a, b) => b.length - a.length)[0] ?? path
}

function isAllowed(from: string, target: string): boolean {
  const room = roomOf(target)
  if (room === from) return true
  return mayImport[from]!.some((allowed) => {
    if (/^engine\/(index|worker|port)$/.test(allowed)) return target === `${allowed}.ts`
    if (allowed === 'engine') return target.startsWith('engine/')
    return room === allowed
  })
}

const imports = sourceFiles(source).flatMap(importsOf)

test('there is something to check', () => {
  expect(imports.length).toBeGreaterThan(20)
})

test('every room imports only the rooms it may', () => {
  const broken = imports
    .filter(({ file, target }) => target !== null && !target.startsWith('..') && !isAllowed(roomOf(file), target))
    .map(
      ({ file, target }) =>
        `src/${file} imports src/${target}, but ${roomOf(file)} may import only: ${mayImport[roomOf(file)]!.join(', ') || 'nothing of ours'}`,
    )

  expect(broken).toEqual([])
})

test('reserved packages stay in their rooms', () => {
  const broken = imports.flatMap(({ file, specifier }) => {
    const rooms = Object.entries(reserved).find(([name]) => specifier === name || specifier.startsWith(`${name}/`))?.[1]
    return rooms && !rooms.includes(roomOf(file))
      ? [`src/${file} imports ${specifier}, which only ${rooms.join(', ')} may`]
      : []
  })

  expect(broken).toEqual([])
})

test('contract, figure and renderer import nothing of Node', () => {
  const broken = imports.filter(
    ({ file, specifier }) => withoutNode.includes(roomOf(file)) && specifier.startsWith('node:'),
  )

  expect(broken).toEqual([])
})

test('no file imports itself in a circle', () => {
  const edges = new Map<string, string[]>()
  for (const { file, target } of imports) if (target) edges.set(file, [...(edges.get(file) ?? []), target])

  const cycles: string[] = []
  const finished = new Set<string>()
  const walk = (file: string, path: string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) cycles.push([...path.slice(start), file].join(' -> '))
    if (start >= 0 || finished.has(file)) return
    for (const next of edges.get(file) ?? []) walk(next, [...path, file])
    finished.add(file)
  }
  for (const file of edges.keys()) walk(file, [])

  expect(cycles).toEqual([])
})
