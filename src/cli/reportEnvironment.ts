import type { Environment, Placement, ProviderCase, ProviderCheck, ProviderReport } from '../contract/environment'

/** What `doctor` prints. */
export function describeEnvironment(environment: Environment): string {
  const { ffmpeg, electron } = environment
  const versions = Object.entries(environment.versions).map(([name, version]) => `  ${name.padEnd(18)} ${version}`)
  return [
    `Machine: ${environment.platform}, ${environment.cores} cores, ${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    'Versions:',
    ...versions,
    ffmpeg.found
      ? `ffmpeg: ${ffmpeg.path} (from ${ffmpeg.from}), version ${ffmpeg.version}`
      : `ffmpeg: not found. ${ffmpeg.problem ?? ''}`,
    'Execution providers (a session was really made and run on each that works):',
    ...environment.providers.flatMap(providerLines),
    `Electron runtime: ${electron.runtime ? 'yes' : 'no'}. ${electron.detail}`,
  ].join('\n')
}

function providerLines({ name, works, detail, tip, check }: ProviderReport): string[] {
  const notes = [...(tip === null ? [] : [tip]), ...(check ? checkLines(check) : [])]
  return [
    `  ${name.padEnd(8)} ${works ? 'works' : 'no   '}  ${detail}`,
    ...notes.map((note) => `${' '.repeat(18)}${note}`),
  ]
}

function checkLines({ cases, comparison, lowering, checkedAt }: ProviderCheck): string[] {
  const failed = cases.filter(({ works, ways }) => !works && Object.keys(ways).length === 0)
  return [
    `Gradient graph of the demo: ${placementText(comparison.placement)}.`,
    ...Object.entries(lowering).map(([choice, way]) => loweringText(choice, way, cases)),
    ...failed.map(({ name, problem }) => `Not on it: ${name} (${problem}).`),
    `Found on ${new Date(checkedAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC; "i2v doctor --again" does it anew.`,
  ]
}

function loweringText(choice: string, way: string, cases: readonly ProviderCase[]): string {
  const others = cases.filter(({ ways }) => choice in ways && ways[choice] !== way)
  const why = others.map(
    ({ ways, problem, placement }) => `${ways[choice]}: ${problem ?? `works, ${placementText(placement)}`}`,
  )
  return `${choice}: ${way}${why.length > 0 ? ` (${why.join('; ')})` : ''}.`
}

function placementText(placement: Placement | null): string {
  if (!placement) return 'unknown where it ran'
  const onCpu = Object.entries(placement.onCpu)
  const total = onCpu.reduce((sum, [, count]) => sum + count, placement.onProvider)
  const list = onCpu.map(([op, count]) => `${op} ${count}`).join(', ')
  return `${placement.onProvider} of ${total} operators on the provider itself${list ? `, on the CPU: ${list}` : ''}`
}
