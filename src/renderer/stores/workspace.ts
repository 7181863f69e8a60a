import { defineStore } from 'pinia'
import { ref } from 'vue'
import { z } from 'zod'
import { useStudyPartsStore } from './studyParts'

export const workspaces = ['attack', 'similarity', 'figures'] as const
export type Workspace = (typeof workspaces)[number]
export const workspaceNames: Record<Workspace, string> = {
  attack: 'Attack',
  similarity: 'Similarity',
  figures: 'Figures',
}

/** Which part of the work the window shows; what the others have open stays open. */
export const useWorkspaceStore = defineStore('workspace', () => {
  const workspace = ref<Workspace>('attack')

  useStudyPartsStore().add({
    key: 'workspace',
    kind: 'view',
    schema: z.enum(workspaces),
    read: () => workspace.value,
    write: (before) => void (workspace.value = before),
  })

  return { workspace }
})
