import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { cardVersion, modelCardSchema, type ModelCard } from '../../contract/card'
import { WorkbenchError } from '../../contract/error'
import { describeIssue } from './cardIssue'

/** A card is a page of text; anything larger is another kind of file. */
const largestCardBytes = 4 * 2 ** 20

export interface CardFile {
  readonly card: ModelCard
  readonly cardPath: string
  readonly modelPath: string
  readonly labelsPath: string | null
  /** written by a newer workbench: fields may mean more than this build knows, so it must not be written back */
  readonly isNewer: boolean
}

/**
 * Reads a model card and finds the files it names, which it gives relative to itself.
 *
 * @throws WorkbenchError `model/card-not-found`; `model/card-expected` for an ONNX file or a folder;
 *   `model/card-not-json`; `model/card-invalid` naming field, found and expected; `model/card-newer` if a newer card
 *   lacks what this build needs; `model/file-not-found` if its ONNX file is missing
 */
export async function readCard(path: string): Promise<CardFile> {
  const cardPath = resolve(path)
  if (/\.onnx$/i.test(cardPath)) throw cardExpected(cardPath)
  const raw = parse(await readText(cardPath), cardPath)
  const card = validate(raw, cardPath)
  const modelPath = resolve(dirname(cardPath), card.file)
  if (!existsSync(modelPath)) throw modelMissing(cardPath, card, modelPath)
  return {
    card,
    cardPath,
    modelPath,
    labelsPath: card.labels ? resolve(dirname(cardPath), card.labels) : null,
    isNewer: card.card > cardVersion,
  }
}

/**
 * @param sha256 of the ONNX file as it is on disk, hexadecimal
 * @throws WorkbenchError `model/wrong-hash` if the card names another one
 */
export function checkHash(card: ModelCard, sha256: string): void {
  if (!card.sha256 || card.sha256 === sha256.toLowerCase()) return
  throw new WorkbenchError(
    'model/wrong-hash',
    `${card.file} is not the file its card "${card.name}" describes: its SHA-256 is ${short(sha256)}, the card expects ${short(card.sha256)}.`,
    'Get the original file again; or, if the model was changed on purpose, check the card and put the new hash (or null) into its "sha256".',
  )
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}...`
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > largestCardBytes) {
      throw notJson(path, `it has ${Math.round(size / 2 ** 20)} MiB; a card is a page of text`)
    }
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (thrown) {
    if (thrown instanceof WorkbenchError) throw thrown
    throw unreadable(path, thrown)
  }
}

function unreadable(path: string, cause: unknown): WorkbenchError {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'EISDIR') return cardExpected(path)
  const problem = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : `it cannot be read (${code})`
  return new WorkbenchError(
    'model/card-not-found',
    `Model card ${path}: ${problem}.`,
    'Check the path; a model card is the JSON file beside an ONNX file.',
    { cause },
  )
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notJson(path, (cause as Error).message, cause)
  }
}

function validate(raw: unknown, path: string): ModelCard {
  const result = modelCardSchema.safeParse(raw)
  if (result.success) return result.data
  const version = (raw as { card?: unknown } | null)?.card
  if (typeof version === 'number' && version > cardVersion) {
    throw new WorkbenchError(
      'model/card-newer',
      `Model card ${path} has form ${version}; this build reads forms up to ${cardVersion}, and it cannot make out this one.`,
      'Open it with a newer workbench.',
    )
  }
  const issues = result.error.issues.slice(0, 3).map((issue) => describeIssue(issue, raw))
  const others = result.error.issues.length - issues.length
  throw new WorkbenchError(
    'model/card-invalid',
    `Model card ${path}: ${issues.join('; ')}${others > 0 ? `; and ${others} more` : ''}.`,
    'Correct the card; docs/model-card.md says what each field means.',
  )
}

function notJson(path: string, problem: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'model/card-not-json',
    `${path} is not a model card: ${problem}.`,
    'A model card is a JSON file; docs/model-card.md has one to copy.',
    { cause },
  )
}

function cardExpected(path: string): WorkbenchError {
  const beside = path.replace(/\.onnx$/i, '.json')
  const hasCard = beside !== path && existsSync(beside)
  return new WorkbenchError(
    'model/card-expected',
    `${path} is ${beside === path ? 'a folder' : 'a model'}; expected a model card, the JSON file that says how the model's pixels are prepared.`,
    hasCard
      ? `There is one beside it: use ${beside}.`
      : `Make one: copy the example of docs/model-card.md to ${basename(beside).replace(/(\.json)?$/, '.json')} beside the model and fill in input, output and layers.`,
  )
}

function modelMissing(cardPath: string, card: ModelCard, modelPath: string): WorkbenchError {
  return new WorkbenchError(
    'model/file-not-found',
    `Model card ${cardPath} names "${card.file}", but there is no file ${modelPath}.`,
    'Put the ONNX file there, or correct "file", which is relative to the card.',
  )
}
