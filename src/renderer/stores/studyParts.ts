import { defineStore } from 'pinia'
import { computed, shallowReactive, type ComputedRef } from 'vue'
import type { z } from 'zod'

/** One idea's share of a study: what a store wants to have again when the study is reopened. */
export interface StudyPart<Value> {
  /** its field in the study's file */
  readonly key: string
  /** `edit`: what a user typed or drew, which can be undone. `view`: what is open and how it is looked at. */
  readonly kind: 'edit' | 'view'
  /** what is read from a file is checked by it; what fails is left out */
  readonly schema: z.ZodType<Value>
  /** reads reactive state, so that every change of it is noticed; the value is plain JSON */
  read(): Value
  write(value: Value): unknown
  /** what changed, as undo says it: `Steps, 60 to 100`; left out: the key in words */
  describe?(before: Value, after: Value): string
}

/** Who takes part in studies. Stores sign up once, when they are first used. */
export const useStudyPartsStore = defineStore('studyParts', () => {
  const parts = shallowReactive(new Map<string, StudyPart<unknown>>())
  /** Each part as JSON. One that did not change is not written again. */
  const texts = shallowReactive(new Map<string, ComputedRef<string>>())
  /** as it was when its store was made: what a new study begins with */
  const initial = new Map<string, string>()

  function add<Value>(part: StudyPart<Value>): void {
    const text = computed(() => JSON.stringify(part.read()))
    initial.set(part.key, text.value)
    texts.set(part.key, text)
    parts.set(part.key, part as unknown as StudyPart<unknown>)
  }

  /** what was given to each part and has still to be opened, as the part says it meanwhile */
  const arriving = new Map<string, { readonly text: string }>()

  /** Whether a part can be given this value of a file. */
  const takes = (key: string, value: unknown): boolean => parts.get(key)?.schema.safeParse(value).success ?? false

  /**
   * Gives a part the value of a file, if it takes it.
   *
   * @returns whether it did, once files that it names were opened, or could not be
   */
  async function restore(key: string, value: unknown): Promise<boolean> {
    const part = parts.get(key)
    const checked = part?.schema.safeParse(value)
    if (!part || !checked?.success) return false
    const written = part.write(checked.data)
    const arrival = { text: texts.get(key)!.value }
    arriving.set(key, arrival)
    try {
      await written
    } finally {
      if (arriving.get(key) === arrival) arriving.delete(key)
    }
    return true
  }

  /** Whether what is opened now is what the part was given, and not what a person has opened in its place meanwhile. */
  const isArriving = (key: string): boolean => arriving.has(key) && arriving.get(key)?.text === texts.get(key)?.value

  return { parts, texts, initial, add, takes, restore, isArriving }
})
