import { shallowRef } from 'vue'

interface Means {
  /** @returns whether the file has everything */
  readonly saveAll: () => Promise<boolean>
  /** @returns whether there is one, which this window works on from then on */
  readonly copy: () => Promise<boolean>
}

/** What replaces everything comes only after all is saved; else it waits for a person's word. */
export function useLeaving({ saveAll, copy }: Means) {
  /** what was to come next, and would lose edits that could not be saved */
  const held = shallowRef<(() => Promise<void>) | null>(null)

  async function afterSaving(next: () => Promise<void>): Promise<void> {
    held.value = null
    if (await saveAll()) await next()
    else held.value = next
  }

  const retry = async (): Promise<void> => {
    if (held.value) await afterSaving(held.value)
  }
  const stay = (): void => void (held.value = null)

  async function leaveUnsaved(): Promise<void> {
    const next = held.value
    held.value = null
    await next?.()
  }

  async function leaveCopy(): Promise<void> {
    if (held.value && (await copy())) await leaveUnsaved()
  }

  return { held, afterSaving, retry, stay, leaveUnsaved, leaveCopy }
}
