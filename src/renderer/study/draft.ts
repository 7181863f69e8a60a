import { z } from 'zod'
import type { Study } from '../../contract/study'

/** What a window had not saved yet when it went. */
const draftSchema = z.object({
  /** null: of a study that has no file yet */
  id: z.string().nullable(),
  /** the revision that was changed */
  basis: z.int(),
  name: z.string(),
  parts: z.record(z.string(), z.unknown()),
})
export type Draft = z.infer<typeof draftSchema>

/** Stores of the page; tests and locked-down browsers have none. */
const ofPage = (): Storage | undefined => globalThis.localStorage
const ofTab = (): Storage | undefined => globalThis.sessionStorage

/** The study of this tab, for when it is loaded again. */
export const remember = (id: string): void => ofTab()?.setItem('study', id)
export const remembered = (): string | null => ofTab()?.getItem('study') ?? null

const keyOf = (id: string | null): string => `study draft ${id ?? ''}`

/** In the page's own store, which takes it at once; where it is full or forbidden there is no draft. */
export function keepDraft(draft: Draft): void {
  try {
    ofPage()?.setItem(keyOf(draft.id), JSON.stringify(draft))
  } catch {
    console.warn('What was not saved yet could not be kept by the page.')
  }
}

/** Also of what it was before it had a file. */
export function clearDraft(id: string): void {
  for (const key of [keyOf(id), keyOf(null)]) ofPage()?.removeItem(key)
}

/** The draft of this very revision; one that was saved after all, or that another window went past, is of no use. */
export function draftFor(study: Pick<Study, 'id' | 'revision'> | null): Draft | null {
  const key = keyOf(study?.id ?? null)
  const text = ofPage()?.getItem(key) ?? null
  ofPage()?.removeItem(key)
  const draft = text === null ? null : draftSchema.safeParse(parse(text))
  return draft?.success && (!study || draft.data.basis === study.revision) ? draft.data : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
