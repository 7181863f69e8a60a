import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Call } from '../contract/call'
import * as calls from '../contract/calls'
import * as studyCalls from '../contract/study'
import { WorkbenchError } from '../contract/error'
import { createBroadcast } from './broadcast'
import { describeDemo } from './demo'
import { describeEnvironment } from './environment'
import type { Engine, EnginePorts } from './port'
import { programVersion } from './programVersion'
import { createProviderService } from './provider/service'
import { createWorkerPool } from './runtime/pool'
import { createSettingsStore } from './settings'
import { type KnownRuns, listRuns, openAlignment, openLink, openRun, readPerturbation, readRunFrames } from './store'
import { alignGradients } from './study/alignGradients'
import { createClipLibrary } from './study/clipLibrary'
import { createFilmService } from './study/comparisonFilm'
import { createCellService } from './study/correlation/cell'
import { createCorrelationService } from './study/correlation/service'
import { createFeatureMapService } from './study/featureMaps'
import { createFrameService } from './study/frameService'
import { inspectModel } from './study/inspectModel'
import { createLane } from './study/lane'
import { linkTransfer } from './study/link/linkTransfer'
import { createMarginService } from './study/margin/service'
import { createModelLibrary, describeModel } from './study/openModel'
import { createPerturbationService } from './study/perturbation/service'
import { predictClip } from './study/predictClip'
import { createRunService } from './study/runService'
import { saveViewingFilm } from './study/saveViewingFilm'
import { createStudyService } from './study/studyService'
import { summarizeRuns } from './study/summarizeRuns'

export type { Engine, EnginePorts } from './port'
export { type CudaPackage, findCudaPackage } from './provider/cudaPackage'
export type { Channel, SpawnOptions, SpawnWorker } from './runtime/channel'
export { runWorker } from './worker'

type Handler = readonly [name: string, answer: (request: never) => Promise<unknown>]

/** The only door to the science: every call of the contract but those a host answers itself. */
export function createEngine({ spawnWorker, home, resources, log }: EnginePorts): Engine {
  const broadcast = createBroadcast(log)
  const settings = createSettingsStore(home)
  const clips = createClipLibrary(settings)
  const models = createModelLibrary()
  const frames = createFrameService(clips)
  const pool = createWorkerPool(spawnWorker)
  const providers = createProviderService({ spawn: spawnWorker, home, resources, version: programVersion, log })
  const lane = createLane()
  const runs = createRunService({ models, clips, pool, broadcast, home, providers, lane })
  const correlations = createCorrelationService({ models, clips, pool, broadcast, home, providers, lane })
  const margins = createMarginService({ models, providers, pool, broadcast, lane })
  const cells = createCellService({ models, clips, pool })
  const perturbations = createPerturbationService({ spawn: spawnWorker, clips, broadcast })
  const films = createFilmService({ clips, broadcast })
  const featureMaps = createFeatureMapService({ models, pool })
  const runsFolder = join(home, 'runs')
  const knownRuns: KnownRuns = new Map()
  const studies = createStudyService(join(home, 'studies'))

  const handlers = new Map<string, Handler[1]>([
    answer(calls.getEnvironment, async ({ compare }) => ({
      ...(await describeEnvironment((await settings.get()).ffmpegPath, await providers.list(compare))),
      electron: { runtime: process.versions.electron !== undefined, detail: '' },
    })),
    answer(calls.getDemo, () => describeDemo(resources)),
    answer(calls.openClip, async ({ path }) => (await clips.open(path)).info),
    answer(calls.getClipFrames, ({ path, ordinals, maxHeight }) => frames.frames(path, ordinals, maxHeight)),
    answer(calls.getThumbnails, ({ path, ordinals, maxHeight }) => frames.thumbnails(path, ordinals, maxHeight)),
    answer(calls.openModel, async ({ path }) => describeModel(await models.open(path))),
    answer(calls.inspectModel, ({ path }) => inspectModel(path)),
    answer(calls.predictClip, async (request) => {
      const { check } = await providers.use(request.provider)
      const [worker] = await pool.take(1)
      const answer = await predictClip(await models.open(request.card), request, clips, worker!, cpus().length)
      return check ? { ...answer, warnings: [...answer.warnings, check.sentence] } : answer
    }),
    answer(calls.forecastRun, (plan) => runs.forecast(plan)),
    answer(calls.findRun, async (plan) => ({ folder: await runs.find(plan) })),
    answer(calls.startRun, (plan) => runs.start(plan)),
    answer(calls.cancelRun, async ({ run }) => {
      runs.cancel(run)
      return {}
    }),
    answer(calls.listRuns, async ({ folder }) => {
      const parent = folder ?? runsFolder
      return { folder: parent, runs: await listRuns(parent, runs.isLive, knownRuns) }
    }),
    answer(calls.openRun, ({ folder }) => openRun(folder, runs.isLive)),
    answer(calls.getRunFrames, ({ folder, form, positions }) => readRunFrames(folder, form, positions)),
    answer(calls.getPerturbation, ({ folder, position }) => readPerturbation(folder, position)),
    answer(calls.measurePerturbation, ({ folder }) => perturbations.measures(folder)),
    answer(calls.cancelPerturbation, async ({ folder }) => {
      perturbations.cancel(folder)
      return {}
    }),
    answer(calls.comparePerturbations, ({ folder, other }) => perturbations.compare(folder, other)),
    answer(calls.getPerturbationSpectrum, (request) => perturbations.spectrum(request)),
    answer(calls.getFeatureMaps, (request) => featureMaps.maps(request)),
    answer(calls.saveViewingFilm, (request) => saveViewingFilm(request, clips)),
    answer(calls.saveDrawnFilm, (film) => films.save(film)),
    answer(calls.cancelFilm, async ({ folder }) => {
      films.cancel(folder)
      return {}
    }),
    answer(calls.alignGradients, (request) => alignGradients(request, { models, clips, pool, providers, home })),
    answer(calls.openAlignment, ({ folder }) => openAlignment(folder)),
    answer(calls.startCorrelation, (plan) => correlations.start(plan)),
    answer(calls.cancelCorrelation, async ({ id }) => {
      correlations.cancel(id)
      return {}
    }),
    answer(calls.listCorrelations, ({ folder }) => correlations.list(folder)),
    answer(calls.openCorrelation, ({ folder }) => correlations.open(folder)),
    answer(calls.getCorrelationCell, (request) => cells.detail(request)),
    answer(calls.getCorrelationMaps, (request) => cells.maps(request)),
    answer(calls.getCorrelationFrames, (request) => cells.frames(request)),
    answer(calls.summarizeRuns, ({ runs: wanted }) => summarizeRuns(wanted)),
    answer(calls.linkTransfer, (request) => linkTransfer(request, pool)),
    answer(calls.openLink, ({ folder }) => openLink(folder)),
    answer(calls.forecastMargins, (request) => margins.forecast(request)),
    answer(calls.computeMargins, (request) => margins.compute(request)),
    answer(calls.cancelMargins, async ({ folder }) => {
      margins.cancel(folder)
      return {}
    }),
    answer(calls.openMargins, async ({ folder }) => ({ margins: await margins.open(folder) })),
    answer(studyCalls.listStudies, () => studies.list()),
    answer(studyCalls.createStudy, (content) => studies.create(content)),
    answer(studyCalls.openLastStudy, async ({ before }) => {
      const study = await studies.last(before)
      // Whoever asks for it gets this very reading, or its error.
      if (study?.clip) void clips.open(study.clip).catch(() => undefined)
      return { study }
    }),
    answer(studyCalls.openStudy, ({ id, backup }) => studies.open(id, backup)),
    answer(studyCalls.saveStudy, ({ id, basis, ...content }) => studies.save(id, basis, content)),
    answer(studyCalls.removeStudy, async ({ id }) => {
      await studies.remove(id)
      return {}
    }),
    answer(calls.getSettings, () => settings.get()),
    answer(calls.changeSettings, (change) => settings.change(change)),
  ])

  return {
    async ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> {
      const handler = handlers.get(call.name)
      if (!handler) {
        throw new WorkbenchError('call/unknown', `The engine does not answer the call "${call.name}".`)
      }
      return (await handler(request as never)) as Response
    },
    listen: (event, handler) => broadcast.listen(event, handler),
    async close() {
      frames.close()
      perturbations.close()
      films.close()
      featureMaps.close()
      await Promise.all([runs.close(), correlations.close(), margins.close()])
      pool.close()
    },
  }
}

function answer<Request, Response>(
  call: Call<Request, Response>,
  handler: (request: Request) => Promise<Response>,
): Handler {
  return [call.name, handler]
}
