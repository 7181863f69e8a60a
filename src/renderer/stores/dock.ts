import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { z } from 'zod'
import { useStudyPartsStore } from './studyParts'
import { useWorkspaceStore, workspaces, type Workspace } from './workspace'

/** The arrangement of one workspace, as docking writes it, and the panels there were at that time. */
const layoutSchema = z.object({ dock: z.record(z.string(), z.unknown()), known: z.array(z.string()) })
const layoutsSchema = z.partialRecord(z.enum(workspaces), layoutSchema)
export type Layout = z.infer<typeof layoutSchema>
export type Layouts = Partial<Record<Workspace, Layout>>

/** What the panels on screen can be asked to do. */
export interface DockArea {
  /** Opens a panel, or brings it to the front. */
  show(id: string): void
  close(id: string): void
  /** Of the panel that was used last: fills the working area with it, or gives the others their room again. */
  toggleMaximised(id?: string): void
  /** Lets a panel be moved with the arrow keys. */
  move(id?: string): void
  /** Puts the keyboard into the next group of panels, or the one before. */
  focusGroup(step: 1 | -1): void
  arrange(layout: Layout | null): void
}

const empty: ReadonlySet<string> = new Set()
const stored = 'layouts'

function readStored(): Layouts {
  const text = globalThis.localStorage?.getItem(stored)
  if (!text) return {}
  try {
    return layoutsSchema.parse(JSON.parse(text))
  } catch {
    // Of an older version or another program: the window then starts as it does for everybody.
    return {}
  }
}

/** How the panels of every workspace are arranged. The panels of the workspace on screen report here. */
export const useDockStore = defineStore('dock', () => {
  const workspace = useWorkspaceStore()
  const layouts = shallowRef<Layouts>(readStored())
  const area = shallowRef<DockArea | null>(null)
  const open = shallowRef(empty)
  const inFront = shallowRef(empty)
  const maximised = shallowRef<string | null>(null)
  /** asked for before its workspace was on screen */
  const wanted = shallowRef<string | null>(null)

  function save(of: Workspace, layout: Layout): void {
    layouts.value = { ...layouts.value, [of]: layout }
    globalThis.localStorage?.setItem(stored, JSON.stringify(layouts.value))
  }

  function show(id: string, of: Workspace = workspace.workspace): void {
    const isElsewhere = of !== workspace.workspace
    if (area.value && !isElsewhere) return area.value.show(id)
    wanted.value = id
    workspace.workspace = of
  }

  /** For what the window does by itself: a panel that somebody closed stays closed. */
  function bringForward(id: string): void {
    if (open.value.has(id)) area.value?.show(id)
  }

  /** Arranges every workspace anew; one that is left out is as it is for everybody at first. */
  function arrange(next: Layouts): void {
    layouts.value = next
    globalThis.localStorage?.setItem(stored, JSON.stringify(layouts.value))
    area.value?.arrange(layouts.value[workspace.workspace] ?? null)
  }

  /** The workspace on screen as it is at first. */
  function reset(): void {
    const { [workspace.workspace]: _, ...others } = layouts.value
    arrange(others)
  }

  useStudyPartsStore().add({
    key: 'layouts',
    kind: 'view',
    schema: layoutsSchema,
    read: () => layouts.value,
    // To arrange anew draws every panel anew, which takes as long as the window's first moment.
    write: (next) => void (JSON.stringify(next) === JSON.stringify(layouts.value) || arrange(next)),
  })

  function detach(): void {
    area.value = null
    open.value = empty
    inFront.value = empty
    maximised.value = null
  }

  return {
    layouts,
    area,
    open,
    inFront,
    maximised,
    wanted,
    layout: computed(() => layouts.value[workspace.workspace] ?? null),
    save,
    show,
    bringForward,
    arrange,
    reset,
    detach,
    /** Whether a panel can be seen; what nobody sees need not be fetched. */
    isInFront: (id: string): boolean => inFront.value.has(id),
  }
})
