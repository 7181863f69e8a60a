import { BaseSequencer } from 'vitest/node'

/** Files that take half a minute and more. One of them begun last would keep one core busy and leave the other idle. */
const longest = [
  'engine/attack/reference',
  'engine/bitEquality',
  'engine/methods',
  'engine/study/memory',
  'engine/webgpu',
  'engine/transferLink',
  'engine/recording',
  'cli/cli',
  'host/figure/svg',
  'cli/batch',
  'engine/video/decode',
  'engine/engine',
  'server/startServer',
].map((name) => `/test/${name}.test.ts`)

const rank = ({ moduleId }) => {
  const found = longest.findIndex((ending) => moduleId.endsWith(ending))
  return found === -1 ? longest.length : found
}

/** Unit tests: the long files, then the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}
