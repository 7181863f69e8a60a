import { ref } from 'vue'
import type { AttackPlan } from '../../contract/plan'
import { useClipStore } from '../stores/clip'
import { useDockStore } from '../stores/dock'
import { useModelsStore } from '../stores/models'
import { usePlanStore } from '../stores/plan'

/** Sets up a run as an earlier one was: clip, models, layer and parameters. What cannot be opened says so in its place. */
export function useRepeat() {
  const clips = useClipStore()
  const models = useModelsStore()
  const plan = usePlanStore()
  const dock = useDockStore()
  const busy = ref(false)

  async function repeat(before: AttackPlan): Promise<void> {
    busy.value = true
    const cards = [...before.surrogates.map(({ card }) => card), ...before.targets]
    const missing = cards.filter((card) => !models.find(card))
    await Promise.all([
      before.source.kind === 'clip' && clips.clip?.path !== before.source.path ? clips.open(before.source.path) : null,
      ...missing.map(models.add),
    ])
    plan.adopt(before)
    dock.show('setup')
    busy.value = false
  }

  return { busy, repeat }
}
