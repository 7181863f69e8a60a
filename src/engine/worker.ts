import { aensJob } from './attack/aensJob'
import { alignJob } from './attack/alignJob'
import { compileJob } from './attack/compileJob'
import { drJob } from './attack/drJob'
import { i2vJob } from './attack/i2vJob'
import { labelJob } from './attack/labelJob'
import { mixJob } from './evaluation/mixJob'
import { noiseJob } from './evaluation/noiseJob'
import { predictJob } from './evaluation/predictJob'
import { sharedWeightsJob } from './evaluation/sharedWeightsJob'
import { showJob } from './evaluation/showJob'
import { cellJob } from './feature/cellJob'
import { compareLayersJob } from './feature/compareJob'
import { mapsJob } from './feature/mapsJob'
import { recordJob } from './feature/recordJob'
import { sampleJob } from './feature/sampleJob'
import { linkJob } from './link/linkJob'
import type { Channel } from './runtime/channel'
import type { AnyJob } from './runtime/job'
import { blockJob } from './provider/blockSize'
import { caseJob } from './provider/caseJob'
import { compareJob } from './provider/compareJob'
import { cosineJob, spectrumJob } from './study/perturbation/frameJobs'
import { measureJob } from './study/perturbation/measureJob'
import { installedJob } from './runtime/installedJob'
import { probeJob } from './runtime/probeJob'
import { serveJobs } from './runtime/serveJobs'

const jobs = [
  aensJob,
  alignJob,
  blockJob,
  caseJob,
  cellJob,
  compareJob,
  compareLayersJob,
  compileJob,
  cosineJob,
  drJob,
  i2vJob,
  installedJob,
  labelJob,
  linkJob,
  mapsJob,
  mixJob,
  measureJob,
  noiseJob,
  predictJob,
  probeJob,
  recordJob,
  sampleJob,
  sharedWeightsJob,
  showJob,
  spectrumJob,
] as unknown as readonly AnyJob[]

/** What an inference worker process does, from its start to its end. */
export function runWorker(channel: Channel): void {
  serveJobs(channel, jobs)
}
