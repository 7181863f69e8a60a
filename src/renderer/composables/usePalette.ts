import { ref } from 'vue'

const isShown = ref(false)

/** Whether the command palette is shown; one for the window. */
export const usePalette = () => ({ isShown })
