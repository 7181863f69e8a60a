import type { AlignmentOpened } from '../contract/alignment'
import type { Host } from '../contract/call'
import { openAlignment, openCorrelation, openLink, openRun, summarizeRuns } from '../contract/calls'
import type { CorrelationOpened } from '../contract/correlation'
import type { FigureSourceKind, figureSources } from '../contract/figure'
import type { LinkOpened } from '../contract/link'
import type { RunOpened } from '../contract/result'
import type { SuccessTable } from '../contract/success'
import type { z } from 'zod'
import { baseName } from './text'

/** Who answers calls: the engine, or a window's line to it. */
export type Asker = Pick<Host, 'ask'>

/** A source as the engine opened it. */
export interface OpenedSources {
  run: RunOpened
  runs: { readonly table: SuccessTable; readonly runs: readonly RunOpened[] }
  correlation: CorrelationOpened
  link: LinkOpened
  alignment: AlignmentOpened
}
type SourceOf<Kind extends FigureSourceKind> = z.output<(typeof figureSources)[Kind]>

/** Where numbers come from, for the recipe of a figure. */
export interface FigureOrigin {
  /** run, correlation, or name of the folder */
  readonly id: string
  /** seconds since 1970 at which the first of it began; null: unknown */
  readonly startedAt: number | null
  /** folders; files in each that the numbers stand in, and those among them that not every source has */
  readonly folders: readonly {
    readonly folder: string
    readonly files: readonly string[]
    readonly more: readonly string[]
  }[]
  /** of the programs that made the numbers */
  readonly versions: Readonly<Record<string, string>>
}

interface SourceEntry<Kind extends FigureSourceKind> {
  open(host: Asker, source: SourceOf<Kind>): Promise<OpenedSources[Kind]>
  /** @param more files that a figure shows besides those that every figure of such a source does */
  origin(opened: OpenedSources[Kind], more: readonly string[]): FigureOrigin
}

const runFiles = ['plan.json', 'results.json']

/** How each kind of source is opened, and what a recipe says of it. */
export const sourceCatalogue: { [Kind in FigureSourceKind]: SourceEntry<Kind> } = {
  run: {
    open: (host, folder) => host.ask(openRun, { folder }),
    origin: ({ folder, record, result }, more) => ({
      id: record.id,
      startedAt: result.startedAt,
      folders: [{ folder, files: runFiles, more }],
      versions: record.versions,
    }),
  },
  runs: {
    async open(host, wanted) {
      const table = await host.ask(summarizeRuns, { runs: wanted })
      return { table, runs: await Promise.all(wanted.map(({ folder }) => host.ask(openRun, { folder }))) }
    },
    origin: ({ runs }, more) => ({
      id: runs.length === 1 ? runs[0]!.record.id : `${runs.length}-runs`,
      startedAt: Math.min(...runs.map(({ result }) => result.startedAt)),
      folders: runs.map(({ folder }) => ({ folder, files: runFiles, more })),
      versions: runs[0]!.record.versions,
    }),
  },
  correlation: {
    open: (host, folder) => host.ask(openCorrelation, { folder }),
    origin: ({ folder, correlation }, more) => ({
      id: correlation.id,
      startedAt: correlation.startedAt,
      folders: [{ folder, files: ['correlation.json'], more }],
      versions: { workbench: correlation.version },
    }),
  },
  link: {
    open: (host, folder) => host.ask(openLink, { folder }),
    // A link is computed anew from runs whenever it is asked for: it has no date of its own.
    origin: ({ folder, link }, more) => ({
      id: `link-${baseName(folder)}`,
      startedAt: null,
      folders: [{ folder, files: ['link.json'], more }],
      versions: { workbench: link.version },
    }),
  },
  alignment: {
    open: (host, folder) => host.ask(openAlignment, { folder }),
    origin: ({ folder, alignment }, more) => ({
      id: `alignment-${baseName(folder)}`,
      startedAt: null,
      folders: [{ folder, files: ['alignment.json'], more }],
      versions: { workbench: alignment.version ?? 'unknown' },
    }),
  },
}
