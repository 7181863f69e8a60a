import { WorkbenchError, toWireError, type WireError } from '../../../contract/error'
import {
  figureNames,
  figurePanelSchema,
  figures,
  type FigureName,
  type FigurePanel,
  type FigureSourceKind,
} from '../../../contract/figure'
import type { Call } from '../../../contract/call'
import { figureCatalogue } from '../../../figure/catalogue'
import { sourceCatalogue, type Asker } from '../../../figure/source'
import { fileName } from '../../text/path'
import type { AnySource } from './viewFields'

/** Something that figures can be drawn from, as a list names it. */
export interface FigureSource {
  readonly kind: FigureSourceKind
  readonly source: FigurePanel['source']
  readonly title: string
  readonly detail: string
}

export const kindTitles: Readonly<Record<FigureSourceKind, string>> = {
  run: 'Run',
  runs: 'Success over runs',
  correlation: 'Correlation',
  link: 'Link',
  alignment: 'Gradient alignment',
}

export interface OfferedFigure {
  readonly figure: FigureName
  readonly title: string
  readonly about: string
  /** why this source cannot give it */
  readonly problem: WireError | null
}

/** Two panels of one source share it, whatever they show of it. */
export const sourceKey = (source: FigurePanel['source']): string => JSON.stringify(source)

export function openSource(host: Asker, kind: FigureSourceKind, source: FigurePanel['source']): Promise<AnySource> {
  // The catalogue agrees on the types of each kind; TypeScript cannot follow a kind through it.
  const entry = sourceCatalogue[kind] as typeof sourceCatalogue.run
  return entry.open(host, source as string)
}

/** Figures of a source's kind, each with what keeps this source from giving it. What would run a model is not tried. */
export async function offeredFigures(kind: FigureSourceKind, opened: AnySource): Promise<OfferedFigure[]> {
  const wanted = figureNames.filter((name) => figures[name].source === kind)
  return Promise.all(
    wanted.map(async (figure) => {
      const { title, about, specify } = figureCatalogue[figure] as (typeof figureCatalogue)['losses']
      const { view } = figurePanelSchema.parse({ figure, source: kind === 'runs' ? [{ folder: '.' }] : '.' } as never)
      try {
        await specify(opened as never, view as never, silent)
        return { figure, title, about, problem: null }
      } catch (thrown) {
        const needsMore = thrown instanceof WorkbenchError && thrown.code === asked
        return { figure, title, about, problem: needsMore ? null : toWireError(thrown) }
      }
    }),
  )
}

const asked = 'window/asked'

/** Answers nothing: whoever asks could go on. */
const silent: Asker = {
  ask<Request, Response>(call: Call<Request, Response>): Promise<Response> {
    return Promise.reject(new WorkbenchError(asked, `${call.name} is asked when the figure is drawn.`, ''))
  },
}

/** Of a folder that no list knows. */
export const folderTitle = (source: FigurePanel['source']): string =>
  typeof source === 'string' ? fileName(source) : `${source.length} ${source.length === 1 ? 'run' : 'runs'}`
