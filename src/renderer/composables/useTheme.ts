import { usePreferredDark } from '@vueuse/core'
import { computed, watchEffect } from 'vue'
import { useSettingsStore } from '../stores/settings'

/** The theme that is on screen: as chosen, or as the system has it. */
export function useTheme() {
  const settings = useSettingsStore()
  const prefersDark = usePreferredDark()
  const theme = computed<'light' | 'dark'>(() =>
    settings.theme === 'system' ? (prefersDark.value ? 'dark' : 'light') : settings.theme,
  )
  return { theme }
}

/** Keeps the page's colours at the theme. Once, by the root component. */
export function useThemeOnPage(): void {
  const { theme } = useTheme()
  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value
  })
}
