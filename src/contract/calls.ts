import { z } from 'zod'
import { alignmentOpenedSchema, alignmentRequestSchema, alignmentSchema } from './alignment'
import { defineCall, defineEvent } from './call'
import { modelInfoSchema, modelInspectionSchema } from './card'
import { clipInfoSchema, picturesSchema, samplingSchema } from './clip'
import {
  cellDetailSchema,
  cellMapsRequestSchema,
  cellMapsSchema,
  cellRequestSchema,
  correlationOpenedSchema,
  correlationPlanSchema,
  correlationProgressSchema,
  correlationSchema,
  correlationSummarySchema,
} from './correlation'
import { environmentSchema } from './environment'
import { figureRequestSchema } from './figure'
import { comparisonFilmSchema, drawnFilmSchema, filmProgressSchema, writtenFilmSchema } from './film'
import { linkOpenedSchema, linkRequestSchema, transferLinkSchema } from './link'
import { marginForecastSchema, marginProgressSchema, marginRequestSchema, marginsSchema } from './margin'
import {
  framePowerSchema,
  perturbationComparisonSchema,
  perturbationMeasuredSchema,
  perturbationProgressSchema,
} from './perturbation'
import { featureMapsRequestSchema, featureMapsSchema } from './maps'
import { attackPlanSchema, attackSourceSchema, providerSchema } from './plan'
import {
  predictionSchema,
  runForecastSchema,
  runOpenedSchema,
  runProgressSchema,
  runResultSchema,
  runSummarySchema,
} from './result'

import { createStudy, listStudies, openLastStudy, openStudy, removeStudy, saveStudy } from './study'
import { successTableSchema } from './success'

const nothing = z.object({})
const path = z.string().min(1)

export const getEnvironment = defineCall(
  'environment:get',
  z.object({
    /** also compare every provider that works with the CPU, as its first use does: `new` where that was not done yet, `all` again */
    compare: z.enum(['new', 'all']).optional(),
  }),
  environmentSchema,
)

/** Clips, cards and a ready plan of the embedded demo. */
export const getDemo = defineCall(
  'demo:get',
  nothing,
  z.object({
    /** `label` is the true class */
    clips: z.array(z.object({ path: z.string(), title: z.string(), label: z.string() })),
    surrogates: z.array(z.string()),
    targets: z.array(z.string()),
  }),
)

export const openClip = defineCall('clip:open', z.object({ path }), clipInfoSchema)

/** Decoded upright pictures of a clip; `maxHeight` scales them down for display, never up. */
export const getClipFrames = defineCall(
  'clip:frames',
  z.object({ path, ordinals: z.array(z.int().nonnegative()).min(1).max(64), maxHeight: z.int().positive().nullable() }),
  picturesSchema,
)

/**
 * The same for strips of small pictures: decoded at low priority beside a viewer, key pictures without what lies between them.
 * A later wish supersedes one that is going on, which is refused with `video/superseded`; ask for all of a strip at once.
 */
export const getThumbnails = defineCall(
  'clip:thumbnails',
  z.object({ path, ordinals: z.array(z.int().nonnegative()).min(1).max(64), maxHeight: z.int().positive().max(256) }),
  picturesSchema,
)

/** `path` is a model card. */
export const openModel = defineCall('model:open', z.object({ path }), modelInfoSchema)

/** `path` is an ONNX file. */
export const inspectModel = defineCall('model:inspect', z.object({ path }), modelInspectionSchema)

/** What a model says of a clip. Image models answer for the mean of their outputs over the frames. */
export const predictClip = defineCall(
  'model:predict',
  z.object({
    card: path,
    source: attackSourceSchema,
    sampling: samplingSchema.prefault({}),
    provider: providerSchema.default('cpu'),
  }),
  z.object({ predictions: z.array(predictionSchema), frames: z.array(z.int()), warnings: z.array(z.string()) }),
)

/** How many workers a run would have, and what memory. Refuses what `startRun` would refuse, and writes nothing. */
export const forecastRun = defineCall('run:forecast', attackPlanSchema, runForecastSchema)
/** A finished run of the same plan on the same bytes, in the plan's folder `out`; null: it is to be done. */
export const findRun = defineCall('run:find', attackPlanSchema, z.object({ folder: z.string().nullable() }))
export const startRun = defineCall('run:start', attackPlanSchema, z.object({ run: z.string(), folder: z.string() }))
export const cancelRun = defineCall('run:cancel', z.object({ run: z.string() }), nothing)
/** Runs in `folder`, newest first; null: the workbench's own folder of runs. */
export const listRuns = defineCall(
  'run:list',
  z.object({ folder: z.string().nullable() }),
  z.object({ folder: z.string(), runs: z.array(runSummarySchema) }),
)
export const openRun = defineCall('run:open', z.object({ folder: path }), runOpenedSchema)

export const runForms = ['benign', 'adversarial'] as const
/** Frames of a run as 8-bit pictures at the surrogate's input size; `positions` count the attacked frames from 0. */
export const getRunFrames = defineCall(
  'run:frames',
  z.object({ folder: path, form: z.enum(runForms), positions: z.array(z.int().nonnegative()).min(1).max(64) }),
  picturesSchema,
)
/** Perturbation of one frame as computed (float), row-major [height, width, 3], in [0,1] pixel values. */
export const getPerturbation = defineCall(
  'run:perturbation',
  z.object({ folder: path, position: z.int().nonnegative() }),
  z.object({ height: z.int(), width: z.int(), values: z.instanceof(Float32Array), epsilon: z.number() }),
)

/** Feature maps of a layer of a surrogate or target over the saved frames; a newer request ends the one before. */
export const getFeatureMaps = defineCall('run:maps', featureMapsRequestSchema, featureMapsSchema)

/**
 * Measures of a run's perturbation in each form. Read from the run folder where they are there and its files are as they
 * were; else computed and kept there, which takes seconds. Asked twice, it is computed once.
 */
export const measurePerturbation = defineCall(
  'run:perturbation-measures',
  z.object({ folder: path }),
  perturbationMeasuredSchema,
)
/** Ends computing them; whoever waits gets the error `perturbation/cancelled`. Nothing happens where none goes on. */
export const cancelPerturbation = defineCall('run:cancel-perturbation-measures', z.object({ folder: path }), nothing)
/** Measures of two runs, and the cosine between their perturbations where they attacked the same frames. */
export const comparePerturbations = defineCall(
  'run:compare-perturbations',
  z.object({ folder: path, other: path }),
  perturbationComparisonSchema,
)
/** Spectrum of the perturbation of one frame. */
export const getPerturbationSpectrum = defineCall(
  'run:perturbation-spectrum',
  z.object({ folder: path, form: z.enum(['float', 'rounded']), position: z.int().nonnegative() }),
  framePowerSchema,
)

/**
 * Writes the adversarial film of a run as H.264, which every player shows. It is for looking only: the coding changes
 * the pixels, so results are always those of the lossless film.
 */
export const saveViewingFilm = defineCall(
  'run:save-viewing-film',
  z.object({
    folder: path,
    /** x264's constant rate factor, 0 to 51, lower is better */
    quality: z.int().min(0).max(51).default(18),
    /** null: `adversarial_viewing.mp4` in the run folder */
    out: z.string().nullable().default(null),
  }),
  z.object({ path: z.string() }),
)

/** Benign, adversarial and perturbation of a run beside each other as H.264, for looking only. */
export const saveComparisonFilm = defineCall('run:save-comparison', comparisonFilmSchema, writtenFilmSchema)
/** The same with its words and colours drawn; hosts ask it, which have fonts and colour maps. */
export const saveDrawnFilm = defineCall('run:save-drawn-film', drawnFilmSchema, z.object({ path: z.string() }))
/** Ends writing films of that run; whoever waits gets the error `film/cancelled`, and no file stays behind. */
export const cancelFilm = defineCall('run:cancel-film', z.object({ folder: path }), nothing)

/** How well gradients of image models point where those of video models do. */
export const alignGradients = defineCall('model:align-gradients', alignmentRequestSchema, alignmentSchema)

/** An alignment from the folder that holds its `alignment.json`. */
export const openAlignment = defineCall('model:open-alignment', z.object({ folder: path }), alignmentOpenedSchema)

/** Compares layers of image models with layers of video models; what comes after is told by events. */
export const startCorrelation = defineCall(
  'correlation:start',
  correlationPlanSchema,
  z.object({ id: z.string(), folder: z.string() }),
)
export const cancelCorrelation = defineCall('correlation:cancel', z.object({ id: z.string() }), nothing)
/** Correlations in `folder`, newest first; null: the workbench's own folder of them. */
export const listCorrelations = defineCall(
  'correlation:list',
  z.object({ folder: z.string().nullable() }),
  z.object({ folder: z.string(), correlations: z.array(correlationSummarySchema) }),
)
export const openCorrelation = defineCall('correlation:open', z.object({ folder: path }), correlationOpenedSchema)
/** What lies behind one cell: per-step curves and the matrix of channels. Takes as long as both models take for a clip. */
export const getCorrelationCell = defineCall('correlation:cell', cellRequestSchema, cellDetailSchema)
/** Feature maps of a pair of channels of that cell. */
export const getCorrelationMaps = defineCall('correlation:maps', cellMapsRequestSchema, cellMapsSchema)
/** Frames that the image model of a row was shown, as 8-bit pictures at its input size. */
export const getCorrelationFrames = defineCall(
  'correlation:frames',
  z.object({
    folder: path,
    row: z.int().nonnegative(),
    clip: z.int().nonnegative().default(0),
    form: z.enum(runForms).default('benign'),
    positions: z.array(z.int().nonnegative()).min(1).max(64),
  }),
  picturesSchema,
)

/** Success rates over finished runs of one attack; `label` is the true class of the run's clip, null if unknown. */
export const summarizeRuns = defineCall(
  'run:summarize',
  z.object({ runs: z.array(z.object({ folder: path, label: z.string().nullable() })).min(1) }),
  successTableSchema,
)

/** Whether video layers move where image layers do, over runs whose features were recorded. Runs no model. */
export const linkTransfer = defineCall('run:link-transfer', linkRequestSchema, transferLinkSchema)

/** A link from the folder that holds its `link.json`. */
export const openLink = defineCall('run:open-link', z.object({ folder: path }), linkOpenedSchema)

/** How many forward passes `computeMargins` would make of a finished run's targets, and what memory it would take. */
export const forecastMargins = defineCall('run:forecast-margins', marginRequestSchema, marginForecastSchema)
/**
 * Margins of a run's targets window by window, and what each frame does to them: where in time the attack bites. Kept in the
 * run folder and computed anew for targets whose frames, model or windows have changed. Takes as long as the models take;
 * progress is told by events.
 */
export const computeMargins = defineCall('run:margins', marginRequestSchema, marginsSchema)
export const cancelMargins = defineCall('run:cancel-margins', z.object({ folder: path }), nothing)
/** Margins that were computed before and still fit the run's files; null: none. */
export const openMargins = defineCall(
  'run:open-margins',
  z.object({ folder: path }),
  z.object({ margins: marginsSchema.nullable() }),
)

/** Writes a figure and beside it its caption, the numbers of each panel and a recipe that draws it again. */
export const exportFigure = defineCall(
  'figure:export',
  figureRequestSchema,
  z.object({
    path: z.string(),
    recipe: z.string(),
    caption: z.string(),
    /** CSV, one for each panel */
    data: z.array(z.string()),
    /** NPY, as many as the panels have arrays */
    arrays: z.array(z.string()),
    /** plain sentences, e.g. characters without a glyph */
    warnings: z.array(z.string()),
  }),
)
/** Draws a figure again from the recipe beside it, and says what differs. */
export const rebuildFigure = defineCall(
  'figure:rebuild',
  z.object({
    /** file that ends in .recipe.json */
    recipe: path,
    /** folders that have moved, as the recipe has them and where they are now */
    sources: z.array(z.object({ from: path, to: path })).default([]),
    /** file to write; null: it is only compared */
    out: z.string().nullable().default(null),
  }),
  z.object({
    /** everything that was written then has the same bytes now */
    same: z.boolean(),
    /** sentences, causes first */
    differences: z.array(z.string()),
    /** folders as the recipe has them, where they were found, and whether all that was read there is what it was */
    places: z.array(z.object({ folder: path, at: path, isSame: z.boolean() })),
    path: z.string().nullable(),
    warnings: z.array(z.string()),
  }),
)
/** The bytes of a figure, for a browser that shows it or saves it itself. */
export const renderFigure = defineCall(
  'figure:render',
  figureRequestSchema,
  z.object({
    name: z.string(),
    mediaType: z.string(),
    bytes: z.instanceof(Uint8Array),
    /** what an export writes beside it */
    beside: z.array(z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) })),
    warnings: z.array(z.string()),
  }),
)

/** A folder of the machine the engine runs on, for the file chooser of a browser; of a file the folder it lies in. */
export const listFolder = defineCall(
  'folder:list',
  z.object({
    /** as somebody typed or pasted it: also in quotes, from `~`, or as a `file://` address; null: the user's own folder */
    path: z.string().nullable(),
  }),
  z.object({
    path: z.string(),
    /** the file that was named, among the entries; null: a folder was */
    file: z.string().nullable(),
    parent: z.string().nullable(),
    entries: z.array(z.object({ name: z.string(), path: z.string(), isFolder: z.boolean(), bytes: z.number() })),
  }),
)

const settingsFields = z.object({
  ffmpegPath: z.string().nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  recentClips: z.array(z.string()),
  recentCards: z.array(z.string()),
  /** what was last chosen in the command palette, the last one first */
  recentCommands: z.array(z.string()),
  /** the short look around was seen or declined */
  lookSeen: z.boolean(),
})
export const settingsSchema = settingsFields.extend({
  ffmpegPath: settingsFields.shape.ffmpegPath.default(null),
  theme: settingsFields.shape.theme.default('system'),
  recentClips: settingsFields.shape.recentClips.default([]),
  recentCards: settingsFields.shape.recentCards.default([]),
  recentCommands: settingsFields.shape.recentCommands.default([]),
  lookSeen: settingsFields.shape.lookSeen.default(false),
})
export type Settings = z.infer<typeof settingsSchema>
export const getSettings = defineCall('settings:get', nothing, settingsSchema)
/** Fields that are given replace the stored ones. */
export const changeSettings = defineCall('settings:change', settingsFields.partial(), settingsSchema)

export const runProgress = defineEvent('run:progress', runProgressSchema)
/** Also sent when a run was cancelled or failed; `result.state` says which. */
export const runEnded = defineEvent(
  'run:ended',
  z.object({ run: z.string(), folder: z.string(), result: runResultSchema }),
)

export const marginProgress = defineEvent('run:margin-progress', marginProgressSchema)
export const perturbationProgress = defineEvent('run:perturbation-progress', perturbationProgressSchema)
export const filmProgress = defineEvent('run:film-progress', filmProgressSchema)

export const correlationProgress = defineEvent('correlation:progress', correlationProgressSchema)
/** Also sent when it was cancelled or failed; `correlation.state` says which. */
export const correlationEnded = defineEvent(
  'correlation:ended',
  z.object({ id: z.string(), folder: z.string(), correlation: correlationSchema }),
)

export const calls = [
  getEnvironment,
  getDemo,
  openClip,
  getClipFrames,
  getThumbnails,
  openModel,
  inspectModel,
  predictClip,
  forecastRun,
  startRun,
  cancelRun,
  listRuns,
  openRun,
  getRunFrames,
  getPerturbation,
  measurePerturbation,
  cancelPerturbation,
  comparePerturbations,
  getPerturbationSpectrum,
  getFeatureMaps,
  saveViewingFilm,
  saveComparisonFilm,
  saveDrawnFilm,
  cancelFilm,
  alignGradients,
  openAlignment,
  startCorrelation,
  cancelCorrelation,
  listCorrelations,
  openCorrelation,
  getCorrelationCell,
  getCorrelationMaps,
  getCorrelationFrames,
  summarizeRuns,
  linkTransfer,
  openLink,
  forecastMargins,
  computeMargins,
  cancelMargins,
  openMargins,
  exportFigure,
  rebuildFigure,
  renderFigure,
  listFolder,
  listStudies,
  createStudy,
  openLastStudy,
  openStudy,
  saveStudy,
  removeStudy,
  getSettings,
  changeSettings,
] as const

export const events = [
  runProgress,
  runEnded,
  marginProgress,
  perturbationProgress,
  filmProgress,
  correlationProgress,
  correlationEnded,
] as const
