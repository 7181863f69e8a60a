import { WorkbenchError } from '../../../contract/error'
import { maximumGraphDepth, maximumNodes } from './limits'
import { messages } from './schema'
import type { MessageName } from './schema'

type Fields = Readonly<Record<number, { readonly name: string; readonly message: MessageName | null }>>

/** Field number to name and inner message, for the messages of the schema. */
const fieldsByNumber = Object.fromEntries(
  Object.entries(messages).map(([message, entries]) => [
    message,
    Object.fromEntries(
      Object.entries(entries as Record<string, readonly [number, string, string?]>).map(([name, [number, type]]) => [
        number,
        { name, message: type in messages ? (type as MessageName) : null },
      ]),
    ),
  ]),
) as Record<MessageName, Fields>

/**
 * Walks the skeleton of an ONNX file, passing over all values: no field may reach beyond its message, and there are no
 * more nodes and nested graphs than a decoder should be asked to build. Costs about a millisecond a thousand nodes,
 * whatever the size of the weights.
 *
 * @throws WorkbenchError `onnx/empty`, `onnx/not-onnx`, `onnx/truncated`, `onnx/malformed`, `onnx/too-many-nodes`,
 *   `onnx/too-deep`
 */
export function surveyModel(bytes: Uint8Array, origin: string): void {
  if (bytes.length === 0)
    throw new WorkbenchError('onnx/empty', `${origin} is empty (0 bytes), expected an ONNX model.`, 'Copy it again.')
  new Survey(bytes, origin).run()
}

class Survey {
  private position = 0
  private nodes = 0
  private hasGraph = false
  /** bytes the outermost field that is cut off would need */
  private expectedSize = 0
  /** fields on the way to where we are, e.g. graph, initializer[12] */
  private readonly path: string[] = []

  constructor(
    private readonly bytes: Uint8Array,
    private readonly origin: string,
  ) {}

  run(): void {
    this.walk('Model', this.bytes.length, 0)
    if (!this.hasGraph) throw this.notOnnx()
  }

  private walk(message: MessageName, end: number, graphDepth: number): void {
    const fields = fieldsByNumber[message]
    const counts = new Map<number, number>()
    while (this.position < end) {
      const start = this.position
      const tag = this.varint(end)
      const number = Math.floor(tag / 8)
      const field = fields[number]
      const occurrence = counts.get(number) ?? 0
      counts.set(number, occurrence + 1)
      if (number === 0 || number > 0x1fffffff) throw this.malformed(start)
      this.path.push(`${field?.name ?? `field ${number}`}${occurrence ? `[${occurrence}]` : ''}`)
      this.value(tag % 8, start, end, field?.message ?? null, graphDepth)
      this.path.pop()
    }
  }

  private value(wire: number, start: number, end: number, inner: MessageName | null, graphDepth: number): void {
    if (wire === 0) this.varint(end)
    else if (wire === 1) this.skip(8, end)
    else if (wire === 5) this.skip(4, end)
    else if (wire === 2) this.delimited(this.varint(end), end, inner, graphDepth)
    else throw this.malformed(start)
  }

  private delimited(length: number, end: number, inner: MessageName | null, graphDepth: number): void {
    if (inner === null) return this.skip(length, end)
    const innerEnd = this.position + length
    if (innerEnd > end) throw this.deepestCut(length, end, inner, graphDepth)
    if (inner === 'Node' && ++this.nodes > maximumNodes) throw this.tooMany()
    if (inner === 'Graph') this.hasGraph = true
    const depth = inner === 'Graph' ? graphDepth + 1 : graphDepth
    if (depth > maximumGraphDepth + 1) throw this.tooDeep()
    this.walk(inner, innerEnd, depth)
  }

  /** Goes on into a message that is cut off, to name the innermost field the cut goes through. */
  private deepestCut(length: number, end: number, inner: MessageName, graphDepth: number): WorkbenchError {
    if (inner === 'Graph') this.hasGraph = true
    this.expectedSize = Math.max(this.expectedSize, this.position + length)
    const whole = this.tooShort(length, end)
    if (end < this.bytes.length || graphDepth > maximumGraphDepth) return whole
    try {
      this.walk(inner, end, graphDepth + 1)
    } catch (deeper) {
      if (deeper instanceof WorkbenchError) return deeper
      throw deeper
    }
    return whole
  }

  private skip(length: number, end: number): void {
    if (this.position + length > end) throw this.tooShort(length, end)
    this.position += length
  }

  private varint(end: number): number {
    let value = 0
    for (let shift = 0; shift < 10; shift++) {
      if (this.position >= end) throw this.tooShort(1, end)
      const byte = this.bytes[this.position++]!
      value += (byte & 0x7f) * 2 ** (7 * shift)
      if (byte < 0x80) return value
    }
    throw this.malformed(this.position)
  }

  /** A field that wants more bytes than the file has left: a truncated file, or no ONNX file at all. */
  private tooShort(wanted: number, end: number): WorkbenchError {
    if (!this.hasGraph) return this.notOnnx()
    if (end < this.bytes.length) return this.malformed(this.position)
    const [left, expected] = [end - this.position, Math.max(this.expectedSize, this.position + wanted)]
    return new WorkbenchError(
      'onnx/truncated',
      `${this.origin} is cut off: it has ${this.bytes.length} bytes and needs at least ${expected}; at byte ${this.position} ${this.path.join('.')} needs ${wanted} bytes and ${left} are left.`,
      'The download or copy was interrupted; fetch the file again.',
    )
  }

  private malformed(at: number): WorkbenchError {
    if (!this.hasGraph) return this.notOnnx()
    return new WorkbenchError(
      'onnx/malformed',
      `${this.origin} is damaged: byte ${at}, in ${this.path.join('.') || 'the model'}, is no ONNX field.`,
      'Export or copy the file again.',
    )
  }

  private notOnnx(): WorkbenchError {
    const looksLikeText = this.bytes.subarray(0, 64).every((byte) => byte >= 9 && byte < 127)
    return new WorkbenchError(
      'onnx/not-onnx',
      `${this.origin} is no ONNX model${looksLikeText ? ', but text' : ''} (${this.bytes.length} bytes, without a graph).`,
      'Choose a file saved by torch.onnx.export or a similar exporter.',
    )
  }

  private tooMany(): WorkbenchError {
    return new WorkbenchError(
      'onnx/too-many-nodes',
      `${this.origin} has more than ${maximumNodes} nodes, the limit of this build.`,
      'Simplify the model before export.',
    )
  }

  private tooDeep(): WorkbenchError {
    return new WorkbenchError(
      'onnx/too-deep',
      `${this.origin} nests graphs more than ${maximumGraphDepth} deep.`,
      'No known exporter does this; the file is damaged or hostile.',
    )
  }
}
