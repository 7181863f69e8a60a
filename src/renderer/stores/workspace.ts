import { defineStore } from 'pinia'
import { ref } from 'vue'

export type Workspace = 'attack' | 'similarity'

/** Which half of the work the window shows; what either has open stays open. */
export const useWorkspaceStore = defineStore('workspace', () => ({
  workspace: ref<Workspace>('attack'),
}))
