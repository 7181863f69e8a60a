import { join, resolve } from 'node:path'
import {
  type Estimate,
  type LinkedPair,
  type LinkOpened,
  type TransferLink,
  transferLinkSchema,
} from '../../contract/link'
import { formatCsv } from './csv'
import { makeFolder } from './makeFolder'
import { type JsonForm, readJson } from './readJson'
import { writeWhole } from './writeWhole'

const fileName = 'link.json'
const form: JsonForm<TransferLink> = { schema: transferLinkSchema, versionField: 'link', version: 1 }

const estimates: Readonly<Record<string, (pair: LinkedPair) => Estimate>> = {
  pearson: ({ pearson }) => pearson,
  spearman: ({ spearman }) => spearman,
  slope: ({ slope }) => slope,
  intercept: ({ intercept }) => intercept,
  within_pearson: ({ within }) => within.pearson,
  within_slope: ({ within }) => within.slope,
  benign_similarity: ({ similarity }) => similarity,
}
const header = [
  ...['image_model', 'image_layer', 'video_model', 'video_layer', 'observations', 'clusters'],
  ...Object.keys(estimates).flatMap((name) => [name, `${name}_low_95`, `${name}_high_95`]),
  ...['undefined_because', 'within_undefined_because', 'similarity_undefined_because'],
]

/**
 * Writes `link.csv`, a line for each pair of layers (empty where a number is undefined), and `link.json`, which says how to
 * read it.
 *
 * @param folder made where it is missing
 * @returns paths of the files
 * @throws WorkbenchError `store/read-only` or `store/disk-full`, naming the file
 */
export async function writeLink(folder: string, link: TransferLink): Promise<string[]> {
  await makeFolder(folder)
  const files = [join(folder, 'link.csv'), join(folder, fileName)]
  const lines = link.pairs.map((pair) => lineOf(pair, link))
  await writeWhole(files[0]!, formatCsv(header, lines))
  await writeWhole(files[1]!, `${JSON.stringify({ ...link, files: undefined }, null, 1)}\n`)
  return files
}

/** @throws WorkbenchError `store/not-found`, `store/unreadable`, `store/newer`, `store/corrupt`, naming the file */
export async function openLink(folder: string): Promise<LinkOpened> {
  const path = resolve(folder)
  return { folder: path, link: await readJson(join(path, fileName), form) }
}

function lineOf(pair: LinkedPair, { images, videos }: TransferLink): (number | string)[] {
  const [image, video] = [images[pair.image]!, videos[pair.video]!]
  return [
    ...[image.model, image.tensor, video.model, video.tensor, pair.observations, pair.clusters],
    ...Object.values(estimates).flatMap((of) => {
      const { value, low, high } = of(pair)
      return [value ?? '', low ?? '', high ?? '']
    }),
    ...[pair.reason, pair.withinReason, pair.similarityReason].map((reason) => reason ?? ''),
  ]
}
