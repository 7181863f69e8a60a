import { z } from 'zod'
import {
  cellViewSchema,
  correlationViewSchema,
  framesViewSchema,
  frameViewSchema,
  gradientsViewSchema,
  histogramViewSchema,
  influenceViewSchema,
  linkViewSchema,
  mapsViewSchema,
  marginViewSchema,
  montageViewSchema,
  perturbationViewSchema,
  spectrumPlaneViewSchema,
  spectrumViewSchema,
  stripViewSchema,
  wholeViewSchema,
} from './view'

const folder = z.string().min(1)

/** Where the numbers of a figure are. */
export const figureSources = {
  /** folder of a run */
  run: folder,
  /** runs that are looked at together; `label` is the true class of the run's clip, null if unknown */
  runs: z
    .array(z.object({ folder, label: z.string().nullable().default(null) }))
    .min(1)
    .max(1000),
  /** folder of a correlation */
  correlation: folder,
  /** folder that holds a `link.json` */
  link: folder,
  /** folder that holds an `alignment.json` */
  alignment: folder,
} as const
export type FigureSourceKind = keyof typeof figureSources

/** One line for each figure there is: where its numbers are, and what is shown of them. src/figure/catalogue.ts draws them. */
export const figures = {
  losses: { source: 'run', view: wholeViewSchema },
  predictions: { source: 'run', view: wholeViewSchema },
  frames: { source: 'run', view: framesViewSchema },
  perturbation: { source: 'run', view: perturbationViewSchema },
  spectrum: { source: 'run', view: spectrumViewSchema },
  'spectrum-2d': { source: 'run', view: spectrumPlaneViewSchema },
  histogram: { source: 'run', view: histogramViewSchema },
  margins: { source: 'run', view: marginViewSchema },
  influence: { source: 'run', view: influenceViewSchema },
  strip: { source: 'run', view: stripViewSchema },
  montage: { source: 'run', view: montageViewSchema },
  view: { source: 'run', view: frameViewSchema },
  success: { source: 'runs', view: wholeViewSchema },
  gradients: { source: 'alignment', view: gradientsViewSchema },
  heatmap: { source: 'correlation', view: correlationViewSchema },
  measures: { source: 'correlation', view: correlationViewSchema },
  cell: { source: 'correlation', view: correlationViewSchema },
  channels: { source: 'correlation', view: cellViewSchema },
  maps: { source: 'correlation', view: mapsViewSchema },
  link: { source: 'link', view: linkViewSchema },
  'link-and-similarity': { source: 'link', view: linkViewSchema },
} as const satisfies Record<string, { source: FigureSourceKind; view: z.ZodObject }>

type Figures = typeof figures
export type FigureName = keyof Figures
export const figureNames = Object.keys(figures) as FigureName[]

/** Figures of one kind of source. */
export type FigureNameOf<Kind extends FigureSourceKind> = {
  [Name in FigureName]: Figures[Name]['source'] extends Kind ? Name : never
}[FigureName]

export type FigureSourceOf<Name extends FigureName> = z.output<(typeof figureSources)[Figures[Name]['source']]>
export type FigureViewOf<Name extends FigureName> = z.output<Figures[Name]['view']>

/** A figure with what it is drawn from. */
export type FigurePanel<Name extends FigureName = FigureName> = {
  [Each in Name]: {
    figure: Each
    source: FigureSourceOf<Each>
    view: FigureViewOf<Each>
    /** words above the panel; null: none */
    heading: string | null
    /** columns of the sheet that it is wide, as far as there are so many */
    span: number
  }
}[Name]

/** The same before defaults are filled in. */
export type FigurePanelInput<Name extends FigureName = FigureName> = {
  [Each in Name]: {
    figure: Each
    source: z.input<(typeof figureSources)[Figures[Each]['source']]>
    view?: z.input<Figures[Each]['view']> | undefined
    heading?: string | null | undefined
    span?: number | undefined
  }
}[Name]

const panelSchemas = figureNames.map((name) =>
  z.object({
    figure: z.literal(name),
    source: figureSources[figures[name].source],
    view: (figures[name].view as z.ZodObject).prefault({}),
    heading: z.string().max(200).nullable().default(null),
    span: z.int().min(1).max(12).default(1),
  }),
)
type PanelSchema = (typeof panelSchemas)[number]

/** The types follow from the table above, which the schema is made of. */
export const figurePanelSchema = z.discriminatedUnion(
  'figure',
  panelSchemas as unknown as [PanelSchema, ...PanelSchema[]],
) as unknown as z.ZodType<FigurePanel, FigurePanelInput>

/** Folder of a second run that a panel draws over its source's; null: none. */
export function otherFolder({ view }: Pick<FigurePanel, 'view'>): string | null {
  return 'other' in view ? view.other : null
}
