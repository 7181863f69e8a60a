import { WorkbenchError } from '../../../contract/error'
import type { Graph } from '../graph'
import { ExternalData } from './externalData'
import { decodeGraph, encodeGraph } from './graphMessage'
import { safeInteger } from './integer'
import { newestIrVersion, newestOpset } from './limits'
import { sortNodes } from './order'
import { decodeModelMessage, encodeMessage, fieldHead } from './schema'
import type { GraphMessage, MessageName, ModelMessage, TensorMessage } from './schema'
import { surveyModel } from './survey'

/**
 * An ONNX file's bytes as a graph. Weights are views of `bytes`: keep it unchanged as long as the graph is used.
 * The file may be hostile: every count and reference is checked before anything is built from it.
 *
 * @param origin the file as errors name it
 * @param options.externalFolder the folder of the model, the only place external weights are read from
 * @throws WorkbenchError `onnx/empty`, `onnx/not-onnx`, `onnx/truncated`, `onnx/malformed`, `onnx/too-new`,
 *   `onnx/too-many-nodes`, `onnx/too-deep`, `onnx/functions`, `onnx/duplicate-tensor`, `onnx/unknown-tensor`,
 *   `onnx/cycle`, `onnx/tensor-size`, `onnx/tensor-shape`, `onnx/element-type`, `onnx/external-*`
 */
export function decodeModel(bytes: Uint8Array, origin: string, options: { externalFolder?: string } = {}): Graph {
  surveyModel(bytes, origin)
  const message = parse(bytes, origin)
  const irVersion = safeInteger(message.irVersion ?? 0, `The IR version of ${origin}`)
  const opsets = opsetsOf(message, origin)
  checkVersions(irVersion, opsets, message, origin)
  const from = { name: origin, external: new ExternalData(options.externalFolder ?? null) }
  return sortNodes(decodeGraph(message.graph ?? {}, { irVersion, opsets }, from), origin)
}

/** The graph as an ONNX file. */
export function encodeModel(graph: Graph): Uint8Array {
  return Buffer.concat(encodeParts(graph, encodeGraph(graph)))
}

/** An ONNX file in the parts it is written in; weights are the message's own bytes, not copied. */
export function encodeParts(
  graph: Pick<Graph, 'irVersion' | 'opsets'>,
  { initializer = [], ...structure }: GraphMessage,
): Uint8Array[] {
  const body = [
    encodeMessage('Graph', structure),
    ...initializer.flatMap((tensor) => delimited('Graph', 'initializer', tensorParts(tensor))),
  ]
  const head = encodeMessage('Model', {
    irVersion: graph.irVersion,
    opsetImport: [...graph.opsets].map(([domain, version]) => ({ domain, version })),
    producerName: 'i2v-workbench',
  })
  return [head, ...delimited('Model', 'graph', body)]
}

function tensorParts({ rawData, ...head }: TensorMessage): Uint8Array[] {
  const start = encodeMessage('Tensor', head)
  return rawData ? [start, ...delimited('Tensor', 'rawData', [rawData])] : [start]
}

function delimited(message: MessageName, field: string, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0)
  return [fieldHead(message, field, length), ...parts]
}

function parse(bytes: Uint8Array, origin: string): ModelMessage {
  try {
    return decodeModelMessage(bytes)
  } catch (cause) {
    throw new WorkbenchError(
      'onnx/malformed',
      `${origin} is not a well-formed ONNX file: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Export or copy the file again.',
      { cause },
    )
  }
}

function opsetsOf(message: ModelMessage, origin: string): Map<string, number> {
  const opsets = new Map<string, number>()
  for (const { domain, version } of message.opsetImport ?? [])
    opsets.set(domain === 'ai.onnx' ? '' : (domain ?? ''), safeInteger(version ?? 0, `An opset of ${origin}`))
  if (opsets.has('')) return opsets
  // Files of IR 2 and older name no operator set: ONNX reads them as its first. Later ones must name one.
  const irVersion = safeInteger(message.irVersion ?? 0, `The IR version of ${origin}`)
  if (irVersion >= 3 && opsets.size === 0)
    throw new WorkbenchError(
      'onnx/no-opset',
      `${origin} does not say which operator set it uses, expected one after the graph.`,
      'The file may have been cut off; export or copy it again.',
    )
  return opsets.set('', 1)
}

function checkVersions(irVersion: number, opsets: Map<string, number>, message: ModelMessage, origin: string): void {
  const opset = opsets.get('')!
  if (irVersion > newestIrVersion)
    throw tooNew(`${origin} has IR version ${irVersion}; this build reads up to ${newestIrVersion}.`)
  if (opset > newestOpset) throw tooNew(`${origin} uses opset ${opset}; this build reads up to ${newestOpset}.`)
  if (message.functions?.length)
    throw new WorkbenchError(
      'onnx/functions',
      `${origin} defines its own functions ("${message.functions[0]!.name ?? ''}" first), which this build does not read.`,
      'Inline them (onnx.inliner.inline_local_functions) and save the model again.',
    )
}

function tooNew(message: string): WorkbenchError {
  return new WorkbenchError('onnx/too-new', message, 'Export the model for an older opset, for example 17.')
}
