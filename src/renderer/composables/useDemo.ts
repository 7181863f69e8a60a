import { ref } from 'vue'
import { getDemo } from '../../contract/calls'
import { useClipStore } from '../stores/clip'
import { useModelsStore } from '../stores/models'
import { useNoticeStore } from '../stores/notice'
import { useSettingsStore } from '../stores/settings'
import { useSurrogateStore } from '../stores/surrogate'
import { useHost } from './useConnection'

/** Fills the window with the embedded demo, ready to run. */
export function useDemo() {
  const host = useHost()
  const clips = useClipStore()
  const models = useModelsStore()
  const surrogates = useSurrogateStore()
  const settings = useSettingsStore()
  const notice = useNoticeStore()
  const isOpening = ref(false)

  async function openDemo(): Promise<void> {
    isOpening.value = true
    try {
      const demo = await host.ask(getDemo, {})
      const clip = demo.clips[0]
      settings.suggestClips(demo.clips.map(({ path }) => path))
      const isClipOpen = clip ? clips.open(clip.path) : null
      await Promise.all([...demo.surrogates, ...demo.targets].map(models.add))
      await isClipOpen
      const surrogate = models.find(demo.surrogates[0] ?? null)
      if (surrogate) surrogates.choose(surrogate.cardPath)
    } catch (thrown) {
      notice.fail('The demo could not be opened', thrown)
    } finally {
      isOpening.value = false
    }
  }

  return { isOpening, openDemo }
}
