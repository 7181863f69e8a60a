import { useClipStore } from '../stores/clip'
import { useCorrelationStore } from '../stores/correlation'
import { useModelsStore } from '../stores/models'
import { useRunStore } from '../stores/run'

/** What a study names and could not be opened, each in one sentence that names the file. */
export function missingFiles(): string[] {
  const clips = useClipStore()
  const models = useModelsStore()
  return [
    ...(clips.failure ? [clips.failure.error.message] : []),
    ...models.failures.map(({ error }) => error.message),
    ...[useRunStore().openFailure, useCorrelationStore().openFailure].flatMap((failed) =>
      failed ? [failed.error.message] : [],
    ),
  ]
}
