import { ref } from 'vue'
import { useCorrelationSetupStore } from '../stores/correlationSetup'
import { useCorrelationStore } from '../stores/correlation'
import { useNoticeStore } from '../stores/notice'
import { usePlanStore } from '../stores/plan'
import { useRunStore } from '../stores/run'
import { useDemo } from './useDemo'

const isStarting = ref(false)

/** A study with something in every panel: the demo, attacked and compared now, on this machine. */
export function useSample() {
  const { openDemo } = useDemo()
  const plans = usePlanStore()
  const runs = useRunStore()
  const setup = useCorrelationSetupStore()
  const correlations = useCorrelationStore()
  const notice = useNoticeStore()

  async function openSample(): Promise<void> {
    isStarting.value = true
    try {
      await openDemo()
      if (plans.plan && !runs.isBusy) await runs.start(plans.plan)
      if (setup.plan && !correlations.isBusy) await correlations.start(setup.plan)
      if (runs.live) {
        notice.tell(
          'The sample study is being computed',
          'The demo’s clip is attacked, then layers of its models are compared. Nothing of it was made beforehand.',
        )
      }
    } finally {
      isStarting.value = false
    }
  }

  return { isStarting, openSample }
}
