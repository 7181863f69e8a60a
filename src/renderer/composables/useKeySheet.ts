import { ref } from 'vue'

const isShown = ref(false)

/** Whether the sheet of keyboard shortcuts is shown; one for the window. */
export const useKeySheet = () => ({ isShown })
