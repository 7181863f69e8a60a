import { ref } from 'vue'

export type StudyDialog = 'list' | 'rename' | 'conflict'

/** The study dialog that is open; one at a time. */
const shown = ref<StudyDialog | null>(null)

export const useStudyDialog = () => ({ shown })
