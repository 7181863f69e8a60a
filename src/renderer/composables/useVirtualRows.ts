import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, nextTick, type Ref } from 'vue'

export interface VirtualRows {
  /** how many there are */
  count(): number
  /** pixels of a row that was not measured yet */
  estimate(): number
  /** the same as long as the row is the same */
  keyOf(index: number): string | number
  /** what scrolls */
  readonly scroller: Readonly<Ref<HTMLElement | null>>
}

const longestWaitFrames = 20

/** Only the rows in sight, and a few around them, so that a list of thousands costs as much as one of twenty. */
export function useVirtualRows({ count, estimate, keyOf, scroller }: VirtualRows) {
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: count(),
      estimateSize: estimate,
      getItemKey: keyOf,
      getScrollElement: () => scroller.value,
      overscan: 8,
    })),
  )

  /** Brings a row into sight. @returns its element, once it is drawn */
  async function reveal(index: number): Promise<HTMLElement | null> {
    virtualizer.value.scrollToIndex(index)
    const drawn = (): HTMLElement | null =>
      scroller.value?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
    await nextTick()
    // Far rows are drawn once the list has scrolled.
    for (let frame = 0; !drawn() && frame < longestWaitFrames; frame++)
      await new Promise((resolve) => requestAnimationFrame(resolve))
    return drawn()
  }

  return {
    rows: computed(() => virtualizer.value.getVirtualItems()),
    height: computed(() => `${virtualizer.value.getTotalSize()}px`),
    /** A row says how high it became. */
    measure: (element: unknown): void => virtualizer.value.measureElement(element as Element | null),
    reveal,
  }
}
