import type { DialogKind } from '../../contract/shell'
import { WorkbenchError } from '../../contract/error'
import { useChooserStore } from '../stores/chooser'
import { useClipStore } from '../stores/clip'
import { useModelsStore } from '../stores/models'
import { useNoticeStore } from '../stores/notice'
import { useRunStore } from '../stores/run'
import { fileName, kindOfName } from '../text/path'
import { useConnection } from './useConnection'

/** Everything that brings a file into the window: dialogs, drops and lists of recent ones end here. */
export function useOpenFiles() {
  const { shell } = useConnection()
  const chooser = useChooserStore()
  const clips = useClipStore()
  const models = useModelsStore()
  const runs = useRunStore()
  const notice = useNoticeStore()

  /** An added card stands where its model can: said, since somebody may have wanted it elsewhere. */
  async function addCard(path: string): Promise<void> {
    const isNew = !models.models.some(({ cardPath }) => cardPath === path)
    const added = await models.add(path)
    if (!added || !isNew) return
    const { kind, name } = added.card
    notice.tell(
      kind === 'image' ? `${name} is a surrogate` : `${name} is a target`,
      kind === 'image'
        ? 'It is an image model: its features are attacked. Targets, which are asked before and after, are video models.'
        : 'It is a video model: it is asked before and after. Surrogates, whose features are attacked, are image models.',
    )
  }

  const openers: Record<DialogKind, (path: string) => Promise<unknown>> = {
    clip: clips.open,
    card: addCard,
    run: runs.open,
  }

  /** @param use what is done with the path; by default it is opened */
  async function ask(kind: DialogKind, use: (path: string) => unknown = openers[kind]): Promise<void> {
    try {
      const path = await (shell.kind === 'electron' ? shell.openDialog(kind) : chooser.choose(kind))
      if (path) await use(path)
    } catch (thrown) {
      notice.fail('The file dialog failed', thrown)
    }
  }

  /** Dropped together: the last clip is opened, every card is added; networks and labels travel with their card. */
  async function openDropped(files: readonly File[]): Promise<void> {
    try {
      const paths = await Promise.all(files.map((file) => shell.pathOfDroppedFile(file)))
      const clip = paths.findLast((path) => kindOfName(path) === 'clip')
      const cards = paths.filter((path) => kindOfName(path) === 'card')
      if (clip === undefined && cards.length === 0) throw nothingToOpen(files)
      await Promise.all([clip === undefined ? null : clips.open(clip), ...cards.map(addCard)])
    } catch (thrown) {
      notice.fail('Nothing was opened', thrown)
    }
  }

  return { ask, addCard, openDropped }
}

function nothingToOpen(files: readonly File[]): WorkbenchError {
  const names = files.map(({ name }) => fileName(name)).join(', ')
  return new WorkbenchError(
    'window/unknown-file',
    `${names || 'What was dropped'} is neither a clip nor a model card.`,
    'Drop a video file, or the .json card that lies beside an ONNX model.',
  )
}
