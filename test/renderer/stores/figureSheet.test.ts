import { beforeEach, expect, test } from 'vitest'
import type { FigurePanelInput } from '../../../src/contract/figure'
import { mostPanels, useFigureSheetStore } from '../../../src/renderer/stores/figureSheet'
import { useStudyPartsStore } from '../../../src/renderer/stores/studyParts'
import { mountStores } from '../mountStores'

const panel = (figure: 'losses' | 'predictions' | 'strip'): FigurePanelInput => ({ figure, source: '/runs/one' })
let sheets: ReturnType<typeof useFigureSheetStore>
let stores: ReturnType<typeof mountStores>
const shown = (): string[] => sheets.sheet.panels.map((one) => one.panel.figure)

beforeEach(() => {
  stores = mountStores()
  sheets = stores.use(useFigureSheetStore)
})

test('a panel that is added comes last, is picked, and has its view filled in', () => {
  expect(sheets.add(panel('losses'))).toBe(true)
  sheets.add(panel('strip'))
  expect(shown()).toEqual(['losses', 'strip'])
  expect(sheets.picked?.panel).toMatchObject({ figure: 'strip', heading: null, view: { count: 5, amplify: 1 } })
})

test('a full sheet takes no more and stays as it is', () => {
  for (let at = 0; at < mostPanels; at++) sheets.add(panel('losses'))
  const before = sheets.sheet
  expect(sheets.isFull).toBe(true)
  expect(sheets.add(panel('strip'))).toBe(false)
  sheets.duplicate(before.panels[0]!.id)
  expect(sheets.sheet).toBe(before)
})

test('panels move by one and stop at the ends', () => {
  for (const figure of ['losses', 'predictions', 'strip'] as const) sheets.add(panel(figure))
  const strip = sheets.pickedId!
  sheets.move(strip, 1)
  expect(shown()).toEqual(['losses', 'predictions', 'strip'])
  sheets.move(strip, -1)
  expect(shown()).toEqual(['losses', 'strip', 'predictions'])
  sheets.place(strip, 0)
  expect(shown()).toEqual(['strip', 'losses', 'predictions'])
  expect(sheets.picked?.panel.figure).toBe('strip')
})

test('a removed panel comes back where it was, once', () => {
  for (const figure of ['losses', 'predictions', 'strip'] as const) sheets.add(panel(figure))
  const middle = sheets.sheet.panels[1]!
  sheets.pickedId = middle.id
  const undo = sheets.remove(middle.id)
  expect(shown()).toEqual(['losses', 'strip'])
  expect(sheets.picked?.panel.figure).toBe('strip')
  undo()
  undo()
  expect(shown()).toEqual(['losses', 'predictions', 'strip'])
  expect(sheets.picked).toEqual(middle)
})

test('a removed panel comes back to its own sheet, whichever is open', () => {
  sheets.add(panel('losses'))
  const [own, undo] = [sheets.sheet.id, sheets.remove(sheets.pickedId!)]
  sheets.start()
  undo()
  expect(shown()).toEqual([])
  expect(sheets.sheets.find(({ id }) => id === own)!.panels).toHaveLength(1)
})

test('a duplicate stands beside its original and is changed without it', () => {
  sheets.add(panel('strip'))
  const original = sheets.pickedId!
  sheets.duplicate(original)
  expect(sheets.pickedId).not.toBe(original)
  sheets.changePanel(sheets.pickedId!, { view: { amplify: 4 }, heading: 'Larger' })
  expect(sheets.sheet.panels.map((one) => one.panel)).toMatchObject([
    { view: { amplify: 1 }, heading: null },
    { view: { amplify: 4, count: 5 }, heading: 'Larger' },
  ])
})

test('the next sheet begins with the look of the last and a name of its own; a dropped one comes back', () => {
  sheets.change({ fontFamily: 'Tinos', letters: 'A', widthMillimetres: 178 })
  sheets.add(panel('losses'))
  sheets.start()
  expect(sheets.sheet).toMatchObject({ name: 'Figure 2', fontFamily: 'Tinos', letters: 'A', panels: [] })
  sheets.open = sheets.sheets[0]!.id
  const undo = sheets.drop()
  expect(sheets.sheets.map(({ name }) => name)).toEqual(['Figure 2'])
  undo()
  expect(sheets.sheet).toMatchObject({ name: 'Figure 1', widthMillimetres: 178 })
  expect(shown()).toEqual(['losses'])
})

test('a study has all sheets again as they were, through its file', () => {
  sheets.add(panel('losses'))
  sheets.changePanel(sheets.pickedId!, { heading: 'The loss' })
  sheets.start()
  sheets.change({ name: 'For the appendix', columns: 2, fontPoints: 8 })
  sheets.add(panel('strip'))
  const part = stores.use(useStudyPartsStore).parts.get('figureSheets')!
  const text = JSON.stringify(part.read())

  const others = mountStores()
  const reopened = others.use(useFigureSheetStore)
  const theirs = others.use(useStudyPartsStore).parts.get('figureSheets')!
  theirs.write(theirs.schema.parse(JSON.parse(text)))
  expect(reopened.sheets).toEqual(sheets.sheets)
  expect(reopened.sheet).toMatchObject({
    name: 'For the appendix',
    columns: 2,
    panels: [{ panel: { figure: 'strip' } }],
  })
  expect(part.kind).toBe('edit')
})

test('a study whose sheets name a figure that there is not keeps the sheets of the window', async () => {
  sheets.add(panel('losses'))
  const parts = stores.use(useStudyPartsStore)
  const stored = JSON.parse(JSON.stringify(parts.parts.get('figureSheets')!.read())) as {
    sheets: { panels: { panel: { figure: string } }[] }[]
  }
  stored.sheets[0]!.panels[0]!.panel.figure = 'nothing'
  expect(await parts.restore('figureSheets', stored)).toBe(false)
  expect(shown()).toEqual(['losses'])
})
