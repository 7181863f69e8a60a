import { type Method, methodCatalogue, methods as methodNames, parametersOf } from '../../contract/method'
import { type Command, UsageError } from '../command'
import { methodExplained, methodList } from '../methodHelp'

export const methods: Command = {
  name: 'methods',
  summary: 'Every attack method, or one with its parameters, their ranges and defaults.',
  usage: 'i2v methods [METHOD] [--json]',
  options: {},
  positionals: [0, 1],
  async run({ arguments: { positionals } }) {
    const [wanted] = positionals
    if (wanted === undefined) {
      const hint = '"i2v methods METHOD" explains one.'
      return { json: methodNames.map(facts), text: `${methodList()}\n\n${hint}` }
    }
    const method = methodNames.find((name) => name === wanted)
    if (!method) throw new UsageError(`There is no method "${wanted}"; expected one of ${methodNames.join(', ')}.`)
    return { json: facts(method), text: methodExplained(method) }
  },
}

/** The catalogue's entry as plain data; parameters for each ball. */
function facts(method: Method): unknown {
  const entry = methodCatalogue[method]
  return {
    method,
    ...entry,
    parameters: Object.fromEntries(entry.norms.map((norm) => [norm, parametersOf(method, norm)])),
  }
}
