import { modelCardSchema, type ModelCard } from '../../../src/contract/card'

interface Parts {
  readonly input?: Record<string, unknown>
  readonly output?: Record<string, unknown>
  readonly [field: string]: unknown
}

const input = { tensor: 'pixels', layout: 'NCHW', size: [4, 6] }
const output = { tensor: 'logits', kind: 'logits' }

/** A small image model's card as JSON, with the given parts replaced. */
export function cardJson({ input: inputParts, output: outputParts, ...rest }: Parts = {}): Record<string, unknown> {
  return {
    card: 1,
    name: 'Example',
    kind: 'image',
    file: 'example.onnx',
    input: { ...input, ...inputParts },
    output: { ...output, ...outputParts },
    ...rest,
  }
}

export function exampleCard(parts: Parts = {}): ModelCard {
  return modelCardSchema.parse(cardJson(parts))
}

export function videoCard(parts: Parts = {}): ModelCard {
  return exampleCard({ kind: 'video', ...parts, input: { layout: 'NCTHW', frames: 5, ...parts.input } })
}
