import { basename, extname, join, resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'
import { figureFormats, figures, type FigurePanel, type FigureRequest, otherFolder } from '../../contract/figure'
import { makeFolder, requireFolder } from './write'

/** Folders that a panel is drawn from, as it was asked for. */
export function foldersOf(panel: FigurePanel): string[] {
  const { source } = panel
  const other = otherFolder(panel)
  const folders = typeof source === 'string' ? [source] : source.map(({ folder }) => folder)
  return other === null ? folders : [...folders, other]
}

/** A panel with each of its folders put through a function. */
export function withFolders(panel: FigurePanel, change: (folder: string) => string): FigurePanel {
  const { source } = panel
  const changed =
    typeof source === 'string' ? change(source) : source.map((run) => ({ ...run, folder: change(run.folder) }))
  const other = otherFolder(panel)
  const view = other === null ? panel.view : { ...panel.view, other: change(other) }
  return { ...panel, source: changed, view } as FigurePanel
}

/**
 * The file to write: as asked for, or a name of its own in the folder `figures` of the first panel's source, which is made.
 *
 * @throws WorkbenchError `figure/extension` if name and format disagree, `figure/no-folder`
 */
export async function pathFor(request: FigureRequest): Promise<string> {
  if (request.out === null) {
    const folder = join(resolve(foldersOf(request.panels[0]!)[0]!), 'figures')
    await makeFolder(folder)
    return join(folder, defaultName(request))
  }
  const asked = resolve(request.out)
  const extension = extname(asked).toLowerCase()
  const known = figureFormats.map((format) => `.${format}`)
  if (known.includes(extension) && extension !== `.${request.format}`) throw extensionError(asked, request.format)
  const path = extension === `.${request.format}` ? asked : `${asked}.${request.format}`
  await requireFolder(path)
  return path
}

function extensionError(path: string, format: string): WorkbenchError {
  return new WorkbenchError(
    'figure/extension',
    `The file name "${basename(path)}" ends in "${extname(path)}", but .${format} was expected.`,
    'Let the file name and the format agree.',
  )
}

/** Two views of a source differ in their names, too. */
export function defaultName({ panels, widthMillimetres, format, vision }: FigureRequest): string {
  const shown = [...new Set(panels.map(panelName))].slice(0, 4).join('-')
  const proof = vision === null ? '' : `-${vision}-proof`
  return `${shown}-${String(widthMillimetres).replace('.', 'p')}mm${proof}.${format}`
}

function panelName({ figure, view }: FigurePanel): string {
  const usual = figures[figure].view.parse({}) as Record<string, unknown>
  const parts = Object.entries(view).map(([key, value]): string => {
    const isUsual = JSON.stringify(value) === JSON.stringify(usual[key])
    if (isUsual && typeof value !== 'string') return ''
    if (value === null || value === false || value === 'depth' || value === 'value') return ''
    if (value === true) return key
    if (typeof value === 'number') return `${key}${value}`
    // Of another run's folder its name alone.
    return String(value)
      .split(/[\\/]/)
      .at(-1)!
      .replace(/[^\w]+/g, '-')
  })
  return [figure, ...parts].filter(Boolean).join('-')
}

/** `NAME` of `folder/NAME.svg`, with its folder. */
export const stemOf = (path: string): string => path.slice(0, path.length - extname(path).length)

/** Run ids are ours, but a folder can be renamed. */
export function fileSafe(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'run'
  )
}
