import { ref } from 'vue'
import type { CorrelationPlan } from '../../contract/correlation'
import { useClipStore } from '../stores/clip'
import { useCorrelationSetupStore } from '../stores/correlationSetup'
import { useModelsStore } from '../stores/models'
import { useRunStore } from '../stores/run'

/** Sets up a correlation as an earlier one was: clips or run, models, layers and numbers. What cannot be opened says so in its place. */
export function useCorrelationRepeat() {
  const clips = useClipStore()
  const models = useModelsStore()
  const runs = useRunStore()
  const setup = useCorrelationSetupStore()
  const busy = ref(false)

  async function repeat(before: CorrelationPlan): Promise<void> {
    busy.value = true
    const missing = [...before.images, ...before.videos].map(({ card }) => card).filter((card) => !models.find(card))
    const [source] = before.sources
    const [run] = before.runs
    await Promise.all([
      source?.kind === 'clip' && clips.clip?.path !== source.path ? clips.open(source.path) : null,
      run !== undefined && runs.opened?.folder !== run ? runs.open(run) : null,
      ...missing.map(models.add),
    ])
    setup.adopt(before)
    busy.value = false
  }

  return { busy, repeat }
}
