import { ref } from 'vue'

const isShown = ref(false)
/** what is looked for when the help opens */
const query = ref('')

/** The help on words and numbers; one for the window. */
export function useHelp() {
  /** @param about the name of a topic; left out: all of them */
  function explain(about = ''): void {
    query.value = about
    isShown.value = true
  }
  return { isShown, query, explain }
}
