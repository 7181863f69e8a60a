import type { Layout } from '../stores/dock'

/** What became of the panels from one layout to another: "Loss closed". */
export function layoutWords(before: Layout | undefined, after: Layout | undefined): string {
  const [had, has] = [titlesIn(before), titlesIn(after)]
  const gone = [...had].filter(([id]) => !has.has(id)).map(([, title]) => `${title} closed`)
  const came = [...has].filter(([id]) => !had.has(id)).map(([, title]) => `${title} opened`)
  return [...gone, ...came].join(', ') || 'Panels moved'
}

/** Panels as docking writes them, by their names. */
function titlesIn(layout: Layout | undefined): Map<string, string> {
  const panels = (layout?.dock.panels ?? {}) as Record<string, { readonly title?: string }>
  return new Map(Object.entries(panels).map(([id, { title }]) => [id, title ?? id]))
}
