import {
  defaultText,
  maskHelp,
  type Method,
  methodCatalogue,
  methods,
  type Norm,
  type Parameter,
  parametersOf,
  rangeText,
} from '../contract/method'
import { flagOf } from './methodOption'
import { formatTable } from './table'

/** Every method in a line. */
export function methodList(): string {
  return formatTable(
    ['method', 'name', 'what it does'],
    methods.map((method) => [method, methodCatalogue[method].name, methodCatalogue[method].summary]),
  )
}

/** All about one method: what it does, what it needs, and its parameters with ranges and defaults. */
export function methodExplained(method: Method): string {
  const { name, ensembleName, summary, source, loss, norms } = methodCatalogue[method]
  const others = norms.filter((norm) => norm !== 'linf')
  return [
    `${method}: ${name}${ensembleName ? `, with several models ${ensembleName}` : ''}. ${summary}`,
    `Source: ${source}.`,
    `Loss: ${loss.explanation}${loss.direction === 'none' ? '' : ` It goes ${loss.direction}.`}`,
    `Needs: ${needsText(method)}`,
    '',
    'Parameters:',
    ...parametersOf(method).flatMap(parameterLines),
    ...others.flatMap((norm) => ['', `With --norm ${norm}:`, ...changedBy(method, norm).flatMap(parameterLines)]),
    '',
    'Masks:',
    `  --mask-frames 0-7,12`,
    `      ${maskHelp.frames.explanation}`,
    `  --mask-region TOP,LEFT,HEIGHT,WIDTH`,
    `      ${maskHelp.region.explanation}`,
  ].join('\n')
}

function needsText(method: Method): string {
  const { needs, coupledIn } = methodCatalogue[method]
  const { least, most } = needs.surrogates
  if (!needs.gradient) return 'no model; the size of frames is that of the surrogate listed, or of the first target.'
  const models = most === null ? `${least} or more surrogates` : `${least} to ${most} surrogates`
  const layer = needs.layers === 'none' ? '' : ', each with a layer (the same card may come again with another layer)'
  const classes = needs.classes ? ' that predict classes' : ''
  const video = needs.videoModels ? ' Image models, or video models for the white-box bound.' : ' Image models.'
  const coupled = coupledIn.length > 0 ? ` Frames depend on each other (${coupledIn.join(', ')}): one worker.` : ''
  return `${models}${classes}${layer}, with gradients.${video}${coupled}`
}

/** What means another thing in that ball. */
function changedBy(method: Method, norm: Norm): Parameter[] {
  const usual = parametersOf(method)
  return parametersOf(method, norm).filter(({ key, explanation }) => {
    return usual.find((parameter) => parameter.key === key)?.explanation !== explanation
  })
}

function parameterLines(parameter: Parameter): string[] {
  const { key, explanation, source } = parameter
  const values =
    parameter.kind === 'choice'
      ? parameter.choices.map(({ value, explanation: meaning }) => `      ${value}: ${meaning}`)
      : []
  return [
    `  --${flagOf(key)}  ${rangeText(parameter)}; default ${defaultText(parameter)} (${source})`,
    `      ${explanation}`,
    ...values,
  ]
}
