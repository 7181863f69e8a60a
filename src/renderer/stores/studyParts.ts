import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
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
}

/** Who takes part in studies. Stores sign up once, when they are first used. */
export const useStudyPartsStore = defineStore('studyParts', () => {
  const parts = shallowReactive(new Map<string, StudyPart<unknown>>())

  function add<Value>(part: StudyPart<Value>): void {
    parts.set(part.key, part as unknown as StudyPart<unknown>)
  }

  return { parts, add }
})
