import { ref } from 'vue'
import { useSettingsStore } from '../stores/settings'

const isShown = ref(false)

/** The short look around; one for the window. Once it was seen or declined it is never offered again by itself. */
export function useLook() {
  const settings = useSettingsStore()
  const settle = (): void => {
    if (!settings.settings.lookSeen) void settings.change({ lookSeen: true })
  }

  return {
    isShown,
    start: (): void => {
      isShown.value = true
      settle()
    },
    decline: settle,
  }
}
