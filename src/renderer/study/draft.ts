import { z } from 'zod'
import type { Study } from '../../contract/study'
import { unnamed } from './name'

/** What a window had not saved yet when it went. */
const draftSchema = z.object({
  /** null: of a study that has no file yet */
  id: z.string().nullable(),
  /** the revision that was changed */
  basis: z.int(),
  name: z.string(),
  parts: z.record(z.string(), z.unknown()),
  /** the parts that were on their way to the file when the window went; whether they arrived is seen there */
  writing: z.record(z.string(), z.unknown()).nullable(),
})
export type Draft = z.infer<typeof draftSchema>
/** with its place in the page's store */
export type KeptDraft = Draft & { readonly key: string }

/** Of the page; tests and locked-down browsers have none. */
const ofPage = (): Storage | undefined => globalThis.localStorage

/** Two tabs on one study, also one that was made as a copy of the other, have a draft each. */
const page = crypto.randomUUID()
const stem = 'study draft '
const keyOf = (id: string | null): string => `${stem}${id ?? ''} ${page}`

/** In the page's own store, which takes it at once; where it is full or forbidden there is no draft. */
export function keepDraft(draft: Draft): void {
  try {
    ofPage()?.setItem(keyOf(draft.id), JSON.stringify(draft))
  } catch {
    console.warn('What was not saved yet could not be kept by the page.')
  }
}

/** This page's own of a study, also of what it was before it had a file. */
export function clearDraft(id: string | null): void {
  for (const key of [keyOf(id), keyOf(null)]) dropDraft(key)
}

export const dropDraft = (key: string): void => ofPage()?.removeItem(key)

/**
 * What windows had not saved of a study when they went; null: of none. Those that reached the file are dropped.
 *
 * @returns `fitting`: made of this very revision, or of the save that led to it. `others`: another window went past
 * them. All of them stay where they are.
 */
export function draftsFor(study: Pick<Study, 'id' | 'revision' | 'name' | 'parts'> | null): {
  fitting: KeptDraft | null
  others: readonly KeptDraft[]
} {
  const ids = [study?.id ?? null, null]
  const found = keys()
    .flatMap((key) => read(key))
    .filter(({ id }) => ids.includes(id))
  const arrived = found.filter((draft) => study !== null && isSaved(draft, study))
  for (const { key } of arrived) dropDraft(key)
  const left = found.filter((draft) => !arrived.includes(draft))
  const fitting = left.find((draft) => fits(draft, study)) ?? null
  return { fitting, others: left.filter((draft) => draft !== fitting) }
}

function keys(): string[] {
  const store = ofPage()
  const all = Array.from({ length: store?.length ?? 0 }, (_, at) => store!.key(at) ?? '')
  return all.filter((key) => key.startsWith(stem))
}

/** What cannot be read is of no use to anybody. */
function read(key: string): KeptDraft[] {
  const draft = draftSchema.safeParse(parse(ofPage()?.getItem(key) ?? ''))
  if (!draft.success) dropDraft(key)
  return draft.success ? [{ ...draft.data, key }] : []
}

function fits(draft: Draft, study: Pick<Study, 'id' | 'revision' | 'parts'> | null): boolean {
  if (!study) return true
  if (draft.id === study.id && draft.basis === study.revision) return true
  return draft.writing !== null && isSame(draft.writing, study.parts)
}

const isSaved = (draft: Draft, study: Pick<Study, 'name' | 'parts'>): boolean =>
  isSame(draft.parts, study.parts) && (draft.name === study.name || draft.name === unnamed)

const isSame = (one: Draft['parts'], other: Draft['parts']): boolean => textOf(one) === textOf(other)
const textOf = (parts: Draft['parts']): string =>
  JSON.stringify(Object.entries(parts).toSorted(([a], [b]) => (a < b ? -1 : 1)))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
