import type { Component } from 'vue'
import type { Workspace } from '../../stores/workspace'

/** Where a panel stands in a layout nobody has touched: a column at either side, and three rows between them. */
export const areas = ['left', 'middle', 'strip', 'bottom', 'right'] as const
export type Area = (typeof areas)[number]

/** A part of the window that can be moved, resized, maximised, closed and opened again. It fills its box. */
export interface PanelDefinition {
  /** on its tab, in menus, and to a screen reader */
  readonly title: string
  readonly workspaces: readonly Workspace[]
  readonly area: Area
  readonly component: Component
  /** Beside the tabs while the panel is in front: a line that several panels share. */
  readonly head?: Component
  /** pixels below which it is not squeezed */
  readonly leastWidth?: number
  readonly leastHeight?: number
  /** It stays mounted while it is hidden, for a state that is in no store. Others are unmounted, so that they cost nothing. */
  readonly keeps?: boolean
  /** It is closed until it is asked for. */
  readonly isClosedAtFirst?: boolean
}
