import { ref } from 'vue'
import { saveComparisonFilm } from '../../contract/calls'
import type { ComparisonFilm } from '../../contract/film'
import { useNoticeStore } from '../stores/notice'
import { useHost } from './useConnection'

/** Writes benign, adversarial and perturbation of a run beside each other as one film. */
export function useComparisonFilm() {
  const host = useHost()
  const notice = useNoticeStore()
  const busy = ref(false)

  async function save(film: ComparisonFilm): Promise<boolean> {
    busy.value = true
    try {
      const { path, frames, width, height } = await host.ask(saveComparisonFilm, film)
      notice.tell('Comparison film written', `${path} (${frames} frames of ${width} × ${height}, for looking only).`)
      return true
    } catch (thrown) {
      notice.fail('The comparison film could not be written', thrown)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, save }
}
