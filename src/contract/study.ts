import { z } from 'zod'
import { defineCall } from './call'

/** Raised when an older workbench could not read what a newer one writes. */
export const studyForm = 1

const studyIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'small letters, digits and hyphens')
const studyNameSchema = z.string().trim().min(1).max(120)
/** Each idea of the window by its own name; the window checks what it knows and keeps what it does not. */
const partsSchema = z.record(z.string(), z.unknown())

/** What is looked at together: files, forms, what is open and how. Results are in their own folders. */
export const studySchema = z.object({
  form: z.int().min(1).max(studyForm),
  id: studyIdSchema,
  name: studyNameSchema,
  /** counts the times it was saved */
  revision: z.int().nonnegative(),
  /** seconds since 1970 */
  savedAt: z.number(),
  /** path of its clip */
  clip: z.string().nullable(),
  parts: partsSchema,
})
export type Study = z.infer<typeof studySchema>

export const studySummarySchema = studySchema.pick({ id: true, name: true, savedAt: true, clip: true }).extend({
  /** why it cannot be opened, null if it can */
  problem: z.string().nullable(),
  /** when its last good version was saved, seconds since 1970; null: there is none */
  backupSavedAt: z.number().nullable(),
})
export type StudySummary = z.infer<typeof studySummarySchema>

/** Studies of the workbench's own folder, newest first. One that cannot be read is a line that says why. */
export const listStudies = defineCall(
  'study:list',
  z.object({}),
  z.object({ folder: z.string(), studies: z.array(studySummarySchema) }),
)

const contentSchema = z.object({ name: studyNameSchema, clip: z.string().nullable(), parts: partsSchema })
export const createStudy = defineCall('study:create', contentSchema, studySchema)

/** @see `backup`: the version before the last one, where the file itself cannot be read; that file is kept aside */
export const openStudy = defineCall(
  'study:open',
  z.object({ id: studyIdSchema, backup: z.boolean().default(false) }),
  studySchema,
)

/**
 * What a window begins with: the study it had before it was loaded again, else the newest that can be read; null: there is
 * none. Its clip begins to be read at once, so that the window finds it there when it asks.
 */
export const openLastStudy = defineCall(
  'study:last',
  z.object({ before: studyIdSchema.nullable() }),
  z.object({ study: studySchema.nullable() }),
)

/** Refused with `study/changed` where another window has saved a revision that this one has not seen. */
export const saveStudy = defineCall(
  'study:save',
  contentSchema.extend({
    id: studyIdSchema,
    /** the revision that was changed */
    basis: z.int().nonnegative(),
  }),
  z.object({ revision: z.int(), savedAt: z.number() }),
)

/** Its file and its last good version; runs and correlations stay. */
export const removeStudy = defineCall('study:remove', z.object({ id: studyIdSchema }), z.object({}))
