import { getCorrelationCell, getCorrelationFrames, getCorrelationMaps, openMargins } from '../contract/calls'
import { WorkbenchError } from '../contract/error'
import {
  figures,
  type FigureName,
  type FigurePanel,
  type FigureSourceKind,
  type FigureViewOf,
  otherFolder,
} from '../contract/figure'
import { channelsFigure } from './cell/channels'
import { mapsFigure, mapSteps } from './cell/maps'
import { frameCosineFigure } from './frames'
import { alignmentFigure } from './gradients'
import { cellCurveFigure } from './heatmap/curve'
import { heatmapFigure } from './heatmap/heatmap'
import { linkAndSimilarityFigure, linkFigure } from './heatmap/link'
import { measuresFigure } from './heatmap/multiples'
import { lossesFigure } from './losses'
import { perturbationFigure } from './perturbation/curve'
import { histogramFigure } from './perturbation/histogram'
import { frameSpectrum, perturbationSubject, perturbationSubjects } from './perturbation/open'
import { spectrumPlaneFigure } from './perturbation/plane'
import { spectrumFigure } from './perturbation/spectrum'
import { influenceFigure } from './margin/influence'
import { marginFigure } from './margin/margins'
import { frameFigure, montageFigure, stripFigure } from './picture/figures'
import { predictionsFigure } from './predictions'
import { sourceCatalogue, type Asker, type FigureOrigin, type OpenedSources } from './source'
import type { FigureSpecification } from './specification'
import { successFigure } from './success'

/** What measures of a perturbation are computed from. */
const perturbationFiles = ['benign.npy', 'adversarial.npy', 'adversarial_rounded.npy']

interface FigureEntry<Name extends FigureName> {
  /** a few words, for menus */
  readonly title: string
  /** one sentence: what it shows */
  readonly about: string
  /** files of the source whose numbers it shows, besides those of every figure of such a source */
  readonly files?: readonly string[]
  /**
   * From the opened source, and what else the host is asked for, to a figure.
   *
   * @throws WorkbenchError `figure/no-data` if the source lacks what this figure shows
   */
  specify(
    opened: OpenedSources[(typeof figures)[Name]['source']],
    view: FigureViewOf<Name>,
    host: Asker,
  ): FigureSpecification | Promise<FigureSpecification>
}

/** of a run, that its pictures are read from */
const frameFiles = ['benign.npy', 'adversarial.npy', 'adversarial_rounded.npy']

/** Every figure there is. A new one is a line in contract/figure/catalogue.ts and an entry here. */
export const figureCatalogue: { readonly [Name in FigureName]: FigureEntry<Name> } = {
  losses: {
    title: 'Loss per step',
    about: 'What the attack minimises or maximises, by number of updates made, with its spread over the frames.',
    files: ['losses.csv', 'cosines.npy'],
    specify: (run) => lossesFigure(run),
  },
  predictions: {
    title: 'Answers',
    about: 'What each video model answers to the benign clip, to noise of the same size and to the attack.',
    specify: (run) => predictionsFigure(run),
  },
  frames: {
    title: 'Cosine per frame',
    about: 'Cosine between adversarial and benign features of each frame, at the last step and one before.',
    files: ['cosines.npy'],
    specify: (run, { step }) => frameCosineFigure(run, step),
  },
  perturbation: {
    title: 'Perturbation per frame',
    about:
      'One measure of the perturbation (size, visibility, colour, course in time), frame by frame and form by form.',
    files: perturbationFiles,
    specify: async (run, view, host) => perturbationFigure(await perturbationSubjects(host, run, view.other), view),
  },
  spectrum: {
    title: 'Spectrum of the perturbation',
    about: 'Its power by spatial frequency beside that of the benign clip, or by frequency in time.',
    files: perturbationFiles,
    specify: async (run, view, host) =>
      spectrumFigure(
        await perturbationSubjects(host, run, view.other),
        view,
        await frameSpectrum(host, run, 'float', view.over === 'space' ? view.frame : null),
      ),
  },
  'spectrum-2d': {
    title: 'Spectrum in two dimensions',
    about: 'Power of the perturbation by horizontal and vertical frequency, as a picture.',
    files: perturbationFiles,
    specify: async (run, view, host) =>
      spectrumPlaneFigure(
        await perturbationSubject(host, run),
        view,
        await frameSpectrum(host, run, view.form, view.frame),
      ),
  },
  histogram: {
    title: 'Histogram of changes',
    about: 'How often values changed by how many 8-bit steps, with the bound marked.',
    files: perturbationFiles,
    specify: async (run, view, host) => histogramFigure(await perturbationSubjects(host, run, view.other), view),
  },
  margins: {
    title: 'Margin over the clip',
    about:
      'How close a video model is to leaving its class, window by window, or as frames turn adversarial one after another.',
    files: ['margins.json'],
    specify: async (run, view, host) =>
      marginFigure(run, (await host.ask(openMargins, { folder: run.folder })).margins, view),
  },
  influence: {
    title: 'Influence per frame',
    about: 'What the change of each frame does to a video model’s margin, alone and added to all others.',
    files: ['margins.json'],
    specify: async (run, view, host) =>
      influenceFigure(run, (await host.ask(openMargins, { folder: run.folder })).margins, view),
  },
  strip: {
    title: 'Frame strip',
    about: 'Frames of the clip side by side: benign, adversarial, and the perturbation around 0.',
    files: frameFiles,
    specify: stripFigure,
  },
  montage: {
    title: 'Montage',
    about: 'Perturbations, or frames, of many positions in a grid.',
    files: frameFiles,
    specify: montageFigure,
  },
  view: {
    title: 'One frame',
    about: 'One frame as the viewer shows it: benign, adversarial and perturbation side by side.',
    files: frameFiles,
    specify: frameFigure,
  },
  success: {
    title: 'Attack success rate',
    about: 'Share of clips whose first choice changed, with intervals, for the attack and for noise.',
    specify: ({ table, runs }) => successFigure(table, runs),
  },
  gradients: {
    title: 'Gradient alignment per frame',
    about: 'Cosine between the gradients of an image and a video model, frame by frame, beside chance.',
    specify: ({ alignment }, { pair }) => alignmentFigure(alignment, pair),
  },
  heatmap: {
    title: 'The heatmap',
    about: 'Layers of image models against layers of video models in one measure of similarity.',
    specify: ({ correlation }, view) => heatmapFigure(correlation, view),
  },
  measures: {
    title: 'All measures',
    about: 'The same layers in every measure, side by side.',
    specify: ({ correlation }, view) => measuresFigure(correlation, view),
  },
  cell: {
    title: 'The curve',
    about: 'Similarity of one pair of layers, step by step in time.',
    async specify({ folder, correlation }, view, host) {
      const { row, column, clip, form } = view
      // A difference has no cell of its own: its curve is that of the adversarial frames.
      const asked = { folder, row, column, clip, form: form === 'difference' ? ('adversarial' as const) : form }
      return cellCurveFigure(correlation, await host.ask(getCorrelationCell, asked), view)
    },
  },
  channels: {
    title: 'Correlation of channels',
    about: 'Pearson r of every channel of an image layer with every channel of a video layer.',
    async specify({ folder, correlation }, view, host) {
      return channelsFigure(correlation, await host.ask(getCorrelationCell, { folder, ...view }), view)
    },
  },
  maps: {
    title: 'Feature maps',
    about: 'Frames, and feature maps of one channel of an image and a video layer at some steps in time.',
    async specify({ folder, correlation }, view, host) {
      const { row, column, clip, form, imageChannel, videoChannel } = view
      const steps = mapSteps(correlation, view)
      const positions = steps.map(({ position }) => position)
      const shown = form === 'benign-adversarial' ? 'benign' : form
      const [maps, frames] = await Promise.all([
        host.ask(getCorrelationMaps, { folder, row, column, clip, form, imageChannel, videoChannel }),
        host.ask(getCorrelationFrames, { folder, row, clip, form: shown, positions }),
      ])
      return mapsFigure(correlation, maps, frames, steps, view)
    },
  },
  link: {
    title: 'The link',
    about: 'Whether video layers move where image layers do, over recorded attacks: one number for each pair.',
    specify: ({ link }, view) => linkFigure(link, view),
  },
  'link-and-similarity': {
    title: 'Link and similarity',
    about: 'The link beside how far the video layer moves and how alike the layers were before.',
    specify: ({ link }, view) => linkAndSimilarityFigure(link, view),
  },
}

/** A panel ready to be drawn, and where its numbers come from. */
export interface SpecifiedPanel {
  readonly panel: FigurePanel
  readonly specification: FigureSpecification
  readonly origin: FigureOrigin
}

/**
 * Opens a panel's source and builds its figure.
 *
 * @throws WorkbenchError what the host throws for a source that cannot be opened; `figure/no-data`
 */
export async function specifyPanel(host: Asker, panel: FigurePanel): Promise<SpecifiedPanel> {
  // The tables above agree on the types of each name; TypeScript cannot follow a name through both.
  const entry = figureCatalogue[panel.figure] as unknown as FigureEntry<'losses'>
  const source = sourceCatalogue[figures[panel.figure].source] as typeof sourceCatalogue.run
  const opened = await open(source.open(host, panel.source as string), panel.figure)
  const specification = await entry.specify(opened, panel.view as never, host)
  return { panel, specification, origin: withOther(source.origin(opened, entry.files ?? []), panel) }
}

/** A run that is drawn over the source's is read from the same files. */
function withOther(origin: FigureOrigin, panel: FigurePanel): FigureOrigin {
  const other = otherFolder(panel)
  if (other === null) return origin
  return { ...origin, folders: origin.folders.flatMap((place) => [place, { ...place, folder: other }]) }
}

const kindWords: Readonly<Record<FigureSourceKind, string>> = {
  run: 'a run',
  runs: 'runs',
  correlation: 'a correlation',
  link: 'a link',
  alignment: 'an alignment of gradients',
}

/** What a folder lacks is told with what the figure is of. */
async function open<Opened>(opening: Promise<Opened>, figure: FigureName): Promise<Opened> {
  try {
    return await opening
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code !== 'store/not-found') throw error
    const kind = kindWords[figures[figure].source]
    throw new WorkbenchError(
      'figure/no-source',
      `Figure "${figure}" shows ${kind}, and ${error.message}`,
      `Choose the folder of ${kind}, or another figure.`,
      { cause: error },
    )
  }
}
