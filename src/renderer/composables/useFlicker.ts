import { usePreferredReducedMotion } from '@vueuse/core'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { useViewerStore } from '../stores/viewer'

/** Whose turn it is while two pictures flicker. Stands still where the system asks for less motion. */
export function useFlicker() {
  const viewer = useViewerStore()
  const motion = usePreferredReducedMotion()
  const isSecondTurn = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  const isRunning = computed(() => viewer.mode === 'flicker' && viewer.isFlickering && motion.value !== 'reduce')
  watch(
    [isRunning, () => viewer.flickerRate] as const,
    ([running, rate]) => {
      clearInterval(timer)
      if (!running) isSecondTurn.value = false
      else timer = setInterval(() => (isSecondTurn.value = !isSecondTurn.value), 1000 / rate)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))

  return { isSecondTurn }
}
