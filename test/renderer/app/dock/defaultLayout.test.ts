import { expect, test } from 'vitest'
import { defaultLayout } from '../../../../src/renderer/app/dock/defaultLayout'
import { panelOf, panelsOf } from '../../../../src/renderer/app/dock/panels'
import { workspaces } from '../../../../src/renderer/stores/workspace'

interface Node {
  readonly type: string
  readonly size?: number
  readonly data: unknown
}
const leavesOf = (node: Node): readonly { views: string[] }[] =>
  node.type === 'leaf' ? [node.data as { views: string[] }] : (node.data as Node[]).flatMap(leavesOf)

/** The sizes of the parts of every branch must fill it, or docking would stretch them. */
function expectFilled(node: Node, along: number, across: number): void {
  if (node.type === 'leaf') return
  const parts = node.data as Node[]
  expect(parts.reduce((sum, { size }) => sum + size!, 0)).toBe(along)
  for (const part of parts) {
    expect(part.size).toBeGreaterThan(100)
    expectFilled(part, across, part.size!)
  }
}

for (const workspace of workspaces)
  for (const [width, height] of [
    [1440, 857],
    [1024, 657],
  ] as const)
    test(`${workspace} at ${width}: every panel that is open at first stands once, and the window is filled`, () => {
      const { grid, panels } = defaultLayout(workspace, { width, height })
      const views = leavesOf(grid.root).flatMap((leaf) => leaf.views)
      const wanted = panelsOf(workspace).filter((id) => !panelOf(id).isClosedAtFirst)
      expect(views.toSorted()).toEqual(wanted.toSorted())
      expect(Object.keys(panels).toSorted()).toEqual(wanted.toSorted())
      expectFilled(grid.root, width, height)
    })

test('where there is no room for three columns, what stands at the right is a tab of the middle', () => {
  const groupsAt = (width: number) => leavesOf(defaultLayout('similarity', { width, height: 700 }).grid.root)
  expect(groupsAt(1440).map(({ views }) => views)).toContainEqual(['cell'])
  expect(groupsAt(1024).map(({ views }) => views)).toContainEqual(['heatmap', 'gradients', 'cell'])
})
