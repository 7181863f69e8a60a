import { defineStore } from 'pinia'
import { ref } from 'vue'

export const workspaces = ['attack', 'similarity'] as const
export type Workspace = (typeof workspaces)[number]
export const workspaceNames: Record<Workspace, string> = { attack: 'Attack', similarity: 'Similarity' }

/** Which part of the work the window shows; what the others have open stays open. */
export const useWorkspaceStore = defineStore('workspace', () => ({
  workspace: ref<Workspace>('attack'),
}))
