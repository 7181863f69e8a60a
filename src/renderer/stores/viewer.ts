import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export const channels = ['mean', 'red', 'green', 'blue'] as const
export type Channel = (typeof channels)[number]

/** Parts of epsilon that fill the colour scale of the perturbation. */
export const scaleParts = [1, 1 / 2, 1 / 4, 1 / 8] as const

/** A place in the picture that all panes share: parts of its width and height, 0 to 1. */
export interface Probe {
  readonly x: number
  readonly y: number
}

/** What the window shows and how it draws it; nothing here changes a number. */
export const useViewerStore = defineStore('viewer', () => ({
  pixelExact: ref(false),
  channel: ref<Channel>('mean'),
  scalePart: ref<number>(1),
  /** what the pointer is over, in every pane at once */
  probe: shallowRef<Probe | null>(null),
  /** how much a feature map covers its frame, 0 to 1 */
  mapOpacity: ref<number>(0.6),
  /** millimetres, of exported figures */
  figureWidth: ref<number>(85),
}))
