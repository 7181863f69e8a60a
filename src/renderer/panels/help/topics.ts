import { measureCatalogue, measures } from '../../../contract/correlation'
import { helpGroups, type HelpTerm } from '../../../contract/help'
import {
  defaultText,
  maskHelp,
  methodCatalogue,
  methods,
  norms,
  type Parameter,
  parametersOf,
  rangeText,
} from '../../../contract/method'
import { perturbationCatalogue, perturbationMeasures } from '../../../contract/perturbation'
import { choiceHelp, runNumbers } from '../../stores/runNumber'
import { matchFuzzily } from '../../text/fuzzy'

/** One word, number or parameter of the window, explained. */
export interface HelpTopic {
  readonly id: string
  readonly group: string
  readonly name: string
  readonly help: string
  readonly source: string
  /** what else there is to know: range, default, choices */
  readonly notes: readonly { readonly label: string; readonly text: string }[]
}

const note = (label: string, text: string | null | undefined) => (text ? [{ label, text }] : [])

function termTopics(): HelpTopic[] {
  return Object.entries<Record<string, HelpTerm>>(helpGroups).flatMap(([group, terms]) =>
    Object.entries(terms).map(([id, { name, help, range, source }]) => ({
      id,
      group,
      name,
      help,
      source,
      notes: note('Range', range),
    })),
  )
}

function methodTopics(): HelpTopic[] {
  return methods.map((method) => {
    const { name, ensembleName, summary, source, loss } = methodCatalogue[method]
    const notes = [
      ...note('Several models', ensembleName),
      ...note('Loss', loss.direction === 'none' ? loss.explanation : `${loss.explanation} It goes ${loss.direction}.`),
    ]
    return { id: `method ${method}`, group: 'Methods', name, help: summary, source, notes }
  })
}

/** Each label once: methods share most of their parameters. */
function parameterTopics(): HelpTopic[] {
  const all = methods.flatMap((method) => norms.flatMap((norm) => parametersOf(method, norm)))
  const byLabel = new Map<string, Parameter>()
  for (const parameter of all) if (!byLabel.has(parameter.label)) byLabel.set(parameter.label, parameter)
  const ofAttack = [...byLabel.values()].map((parameter) => ({
    name: parameter.label,
    help: parameter.explanation,
    source: parameter.source,
    notes: [
      ...note('Range', rangeText(parameter)),
      ...note('Default', defaultText(parameter)),
      ...(parameter.kind === 'choice' ? parameter.choices : []).map(({ label, explanation }) => ({
        label,
        text: explanation,
      })),
    ],
  }))
  const ofRun = runNumbers.map(({ label, help, range, source }) => ({
    name: label,
    help,
    source,
    notes: note('Range', range),
  }))
  const ofMask = Object.values(maskHelp).map(({ label, explanation }) => ({
    name: label,
    help: explanation,
    source: 'A choice of this workbench, recorded with every run',
    notes: [],
  }))
  const ofWindow = [
    { name: 'Window', ...choiceHelp.window, notes: [] },
    { name: 'Padding', ...choiceHelp.padding, notes: [] },
  ]
  return [...ofAttack, ...ofMask, ...ofRun, ...ofWindow].map((topic) => ({
    ...topic,
    id: `parameter ${topic.name}`,
    group: 'Parameters',
  }))
}

function measureTopics(): HelpTopic[] {
  return measures.map((measure) => {
    const { name, summary, source, range, unrelated, invariances, warning } = measureCatalogue[measure]
    return {
      id: `measure ${measure}`,
      group: 'Measures of similarity',
      name,
      help: summary,
      source,
      notes: [
        ...note('Range', range.join(' to ').replace('-', '−')),
        ...note('Unrelated', unrelated),
        ...note('Unchanged by', invariances.join('; ')),
        ...note('Mind', warning),
      ],
    }
  })
}

function perturbationTopics(): HelpTopic[] {
  return perturbationMeasures.map((measure) => {
    const { name, help, range, source } = perturbationCatalogue[measure]
    return { id: `perturbation ${measure}`, group: 'The perturbation', name, help, source, notes: note('Range', range) }
  })
}

/** All that is explained, from the catalogues that forms and tips are made of. */
export const helpTopics: readonly HelpTopic[] = [
  ...termTopics(),
  ...methodTopics(),
  ...parameterTopics(),
  ...measureTopics(),
  ...perturbationTopics(),
]

export interface TopicGroup {
  readonly title: string
  readonly topics: readonly HelpTopic[]
}

/** Topics whose name a query finds, best first, then those that only speak of it; all by group without a query. */
export function findTopics(query: string): readonly TopicGroup[] {
  if (query.trim() === '') {
    const titles = [...new Set(helpTopics.map(({ group }) => group))]
    return titles.map((title) => ({ title, topics: helpTopics.filter(({ group }) => group === title) }))
  }
  const scored = helpTopics.map((topic) => ({ topic, score: matchFuzzily(query, topic.name)?.score ?? null }))
  const named = scored.filter(({ score }) => score !== null).toSorted((a, b) => b.score! - a.score!)
  const words = query.toLowerCase().trim().split(/\s+/)
  const saying = scored.filter(
    ({ topic, score }) => score === null && words.every((word) => textOf(topic).includes(word)),
  )
  return [
    { title: 'Explained', topics: named.map(({ topic }) => topic) },
    { title: 'Spoken of', topics: saying.map(({ topic }) => topic) },
  ].filter(({ topics }) => topics.length > 0)
}

const textOf = ({ name, help, notes }: HelpTopic): string =>
  [name, help, ...notes.map(({ text }) => text)].join(' ').toLowerCase()
