import { ref } from 'vue'
import type { z } from 'zod'
import { getDemo } from '../../contract/calls'
import { useClipStore } from '../stores/clip'
import { useModelsStore } from '../stores/models'
import { useNoticeStore } from '../stores/notice'
import { useSettingsStore } from '../stores/settings'
import { useStudyStore } from '../stores/study'
import { useSurrogateStore } from '../stores/surrogate'
import { useHost } from './useConnection'

type Demo = z.infer<typeof getDemo.response>

/** Fills the window with the embedded demo, ready to run; what somebody opened before stays in a study of its own. */
export function useDemo() {
  const host = useHost()
  const clips = useClipStore()
  const models = useModelsStore()
  const surrogates = useSurrogateStore()
  const settings = useSettingsStore()
  const notice = useNoticeStore()
  const study = useStudyStore()
  const isOpening = ref(false)

  /** Whether what is open holds a clip or a card that is not the demo's. */
  function isOfOthers(demo: Demo): boolean {
    const own = new Set([...demo.clips.map(({ path }) => path), ...demo.surrogates, ...demo.targets])
    const opened = [clips.clip?.path, ...models.models.map(({ cardPath }) => cardPath)]
    return opened.some((path) => path !== undefined && !own.has(path))
  }

  /** @returns false where the study of before could not be saved: a dialog then asks what becomes of it */
  async function beginStudy(): Promise<boolean> {
    const before = study.name
    await study.begin()
    if (study.held) return false
    notice.tell(
      'The demo is a study of its own',
      `“${before}” is as you left it: the menu beside the study’s name opens it.`,
    )
    return true
  }

  async function openDemo(): Promise<void> {
    isOpening.value = true
    try {
      const demo = await host.ask(getDemo, {})
      if (isOfOthers(demo) && !(await beginStudy())) return
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
