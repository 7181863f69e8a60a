import { measureCatalogue } from '../contract/correlation'
import type { Estimate, TransferLink } from '../contract/link'
import { formatTable } from './table'

/** A link for people: every pair, then what the attacks did to each video model, then how to read it. */
export function describeLink(link: TransferLink): string {
  const { runs, clusters, acrossPairs, reading, files } = link
  return [
    `${link.attack}; ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, clusters are ${clusters}.`,
    pairTable(link),
    ...reasonsOf(link),
    '',
    targetTable(link),
    '',
    acrossPairs.spearman === null
      ? `Across pairs: no rank correlation of benign similarity and slope. ${acrossPairs.reason}`
      : `Across ${acrossPairs.pairs} pairs: rank correlation of benign similarity and slope ${number(acrossPairs.spearman)} (a description: pairs share layers).`,
    '',
    ...reading,
    ...(files.length > 0 ? ['', ...files] : []),
  ].join('\n')
}

function pairTable({ pairs, images, videos, request }: TransferLink): string {
  const rows = pairs.map((pair) => {
    const [image, video] = [images[pair.image]!, videos[pair.video]!]
    return [
      `${image.model}: ${image.tensor}`,
      `${video.model}: ${video.tensor}`,
      text(pair.within.pearson),
      text(pair.within.slope),
      text(pair.pearson),
      text(pair.slope),
      number(pair.spearman.value),
      number(pair.similarity.value),
      `${pair.observations} in ${pair.clusters}`,
    ]
  })
  const similarity = `benign ${measureCatalogue[request.measure].shortName}`
  const header = [
    'image layer',
    'video layer',
    'r within steps',
    'slope within',
    'r overall',
    'slope',
    'rho',
    similarity,
  ]
  return formatTable([...header, 'n in clusters'], rows)
}

/** Each with the number of pairs it is about. */
function reasonsOf({ pairs }: TransferLink): string[] {
  const all = pairs.flatMap((pair) => [...new Set([pair.reason, pair.withinReason, pair.similarityReason])])
  const known = all.filter((reason) => reason !== null)
  return [...new Set(known)].map(
    (reason) => `Undefined (${known.filter((other) => other === reason).length} of ${pairs.length} pairs): ${reason}`,
  )
}

function targetTable({ targets }: TransferLink): string {
  const rows = targets.map(({ model, sharesWeights, changed, drop }) => [
    sharesWeights ? `${model} *` : model,
    `${changed.changed} of ${changed.n}`,
    changed.interval ? `${number(changed.rate)} [${changed.interval.map(number).join(', ')}]` : '-',
    text(drop),
  ])
  const table = formatTable(['video model', 'changed (8-bit)', 'rate, Wilson 95 %', 'drop of benign class'], rows)
  const isShared = targets.some(({ sharesWeights }) => sharesWeights)
  return isShared ? `${table}\n* contains weights of an attacked model: no black box.` : table
}

function text({ value, low, high }: Estimate): string {
  const interval = low === null || high === null ? '' : ` [${number(low)}, ${number(high)}]`
  return `${number(value)}${interval}`
}

function number(value: number | null): string {
  return value === null ? 'undefined' : value.toFixed(3)
}
