import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { changeSettings, getSettings, type Settings } from '../../contract/calls'
import { useHost } from '../composables/useConnection'
import { useNoticeStore } from './notice'

const recentLength = 16
const unread: Settings = {
  ffmpegPath: null,
  theme: 'system',
  recentClips: [],
  recentCards: [],
  recentCommands: [],
  // Until it is known, nothing is offered.
  lookSeen: true,
}

/** What is remembered between sessions. */
export const useSettingsStore = defineStore('settings', () => {
  const host = useHost()
  const notice = useNoticeStore()
  const settings = shallowRef<Settings>(unread)

  async function read(): Promise<void> {
    try {
      settings.value = await host.ask(getSettings, {})
    } catch (thrown) {
      notice.fail('The settings could not be read', thrown)
    }
  }

  /** Shown at once; the engine's answer follows. */
  async function change(fields: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...fields }
    try {
      settings.value = await host.ask(changeSettings, fields)
    } catch (thrown) {
      notice.fail('The settings could not be saved', thrown)
    }
  }

  const front = (path: string, list: readonly string[]): string[] =>
    [path, ...list.filter((other) => other !== path)].slice(0, recentLength)

  /** Puts clips behind the recent ones, as far as there is room. */
  function suggestClips(paths: readonly string[]): void {
    const { recentClips } = settings.value
    const others = paths.filter((path) => !recentClips.includes(path))
    settings.value = { ...settings.value, recentClips: [...recentClips, ...others].slice(0, recentLength) }
  }

  return {
    settings,
    suggestClips,
    theme: computed(() => settings.value.theme),
    recentClips: computed(() => settings.value.recentClips),
    recentCards: computed(() => settings.value.recentCards),
    recentCommands: computed(() => settings.value.recentCommands),
    read,
    change,
    rememberClip: (path: string) => change({ recentClips: front(path, settings.value.recentClips) }),
    rememberCard: (path: string) => change({ recentCards: front(path, settings.value.recentCards) }),
    rememberCommand: (id: string) => change({ recentCommands: front(id, settings.value.recentCommands) }),
  }
})
