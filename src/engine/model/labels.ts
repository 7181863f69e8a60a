import { readFile } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/error'

export interface LabelFile {
  /** one name a class, class 0 first */
  readonly labels: string[]
  readonly warnings: string[]
}

/**
 * Reads a label file: UTF-8, one class a line, with or without byte order mark, any line ends, blank lines at the end ignored.
 *
 * @param classes that the model tells apart; null when its graph does not say
 * @throws WorkbenchError `model/labels-missing`, `model/labels-not-text`, or `model/labels-count` if there are not as
 *   many labels as classes
 */
export async function readLabels(path: string, classes: number | null): Promise<LabelFile> {
  const labels = split(decode(await readBytes(path), path))
  if (classes !== null && labels.length !== classes) throw wrongCount(path, labels.length, classes)
  return { labels, warnings: [...duplicates(labels, path), ...blanks(labels, path)] }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new WorkbenchError(
      'model/labels-missing',
      `Label file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      'Put it there, correct "labels" on the model card (relative to the card), or set it to null to see class numbers.',
      { cause },
    )
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Falls through: neither UTF-8 nor text.
  }
  throw new WorkbenchError(
    'model/labels-not-text',
    `Label file ${path} is not UTF-8 text.`,
    'Save it as UTF-8, one class a line.',
  )
}

function split(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim())
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  return lines
}

function wrongCount(path: string, found: number, expected: number): WorkbenchError {
  const tip =
    expected === found + 1
      ? 'Perhaps the model has a background class first: then line 1 of the label file should name it.'
      : 'Use the label file the model was trained with: line 1 is class 0.'
  return new WorkbenchError(
    'model/labels-count',
    `Label file ${path} has ${found} labels; the model has ${expected} classes.`,
    tip,
  )
}

function duplicates(labels: readonly string[], path: string): string[] {
  const lines = new Map<string, number[]>()
  labels.forEach((label, index) => {
    if (label) lines.set(label, [...(lines.get(label) ?? []), index + 1])
  })
  return [...lines]
    .filter(([, numbers]) => numbers.length > 1)
    .slice(0, 5)
    .map(
      ([label, numbers]) =>
        `Label file ${path} names "${label}" ${numbers.length} times (lines ${numbers.join(', ')}).`,
    )
}

function blanks(labels: readonly string[], path: string): string[] {
  const blank = labels.findIndex((label) => label === '')
  return blank < 0 ? [] : [`Label file ${path} has no name for class ${blank} (line ${blank + 1} is blank).`]
}
