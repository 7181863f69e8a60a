import { ref } from 'vue'
import { saveViewingFilm } from '../../contract/calls'
import { useNoticeStore } from '../stores/notice'
import { useConnection } from './useConnection'

/** Writes the adversarial film of a run as H.264 into its folder, on the machine the engine runs on. */
export function useViewingFilm() {
  const { host } = useConnection()
  const notice = useNoticeStore()
  const busy = ref(false)

  async function save(folder: string): Promise<void> {
    busy.value = true
    try {
      const { path } = await host.ask(saveViewingFilm, { folder, quality: 18, out: null })
      notice.tell(
        'Film saved for viewing',
        `${path} (H.264: for looking only, results are those of the lossless film).`,
      )
    } catch (thrown) {
      notice.fail('The film could not be saved', thrown)
    } finally {
      busy.value = false
    }
  }

  return { busy, save }
}
