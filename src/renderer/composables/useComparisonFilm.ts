import { computed, onScopeDispose, ref } from 'vue'
import { cancelFilm, filmProgress, saveComparisonFilm } from '../../contract/calls'
import { toWireError } from '../../contract/error'
import type { ComparisonFilm } from '../../contract/film'
import { useNoticeStore } from '../stores/notice'
import { useHost } from './useConnection'

/** Writes benign, adversarial and perturbation of a run beside each other as one film. */
export function useComparisonFilm() {
  const host = useHost()
  const notice = useNoticeStore()
  /** run folder of the film that is being written */
  const folder = ref<string | null>(null)
  const progress = ref<{ readonly done: number; readonly total: number } | null>(null)
  let isGivenUp = false

  const stop = host.listen(filmProgress, ({ folder: of, done, total }) => {
    if (of !== folder.value) return
    progress.value = { done, total }
    // Given up before the engine had begun, while a host still drew the words.
    if (isGivenUp) void cancel()
  })
  onScopeDispose(stop)

  async function save(film: ComparisonFilm): Promise<boolean> {
    folder.value = film.folder
    progress.value = null
    isGivenUp = false
    try {
      const { path, frames, width, height } = await host.ask(saveComparisonFilm, film)
      notice.tell('Comparison film written', `${path} (${frames} frames of ${width} × ${height}, for looking only).`)
      return true
    } catch (thrown) {
      if (toWireError(thrown).code !== 'film/cancelled') notice.fail('The comparison film could not be written', thrown)
      return false
    } finally {
      folder.value = null
    }
  }

  /** Gives up the film; nothing of it stays. */
  async function cancel(): Promise<void> {
    isGivenUp = true
    if (folder.value !== null) await host.ask(cancelFilm, { folder: folder.value }).catch(() => undefined)
  }

  return { busy: computed(() => folder.value !== null), progress, save, cancel }
}
