import { WorkbenchError } from '../../../contract/error'

const strict = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** @throws WorkbenchError `onnx/text` if the bytes are not UTF-8 */
export function textOf(bytes: Uint8Array, where: string): string {
  try {
    return strict.decode(bytes)
  } catch {
    throw new WorkbenchError('onnx/text', `${where} is not UTF-8 text.`, 'Export the model again.')
  }
}

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Strings of a string tensor in one block: each a little-endian uint32 byte count, then its bytes. */
export function packStrings(strings: readonly Uint8Array[]): Uint8Array {
  const packed = new Uint8Array(strings.reduce((sum, bytes) => sum + 4 + bytes.length, 0))
  const view = new DataView(packed.buffer)
  let offset = 0
  for (const bytes of strings) {
    view.setUint32(offset, bytes.length, true)
    packed.set(bytes, offset + 4)
    offset += 4 + bytes.length
  }
  return packed
}

export function unpackStrings(packed: Uint8Array): Uint8Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const strings: Uint8Array[] = []
  for (let offset = 0; offset < packed.length;) {
    const end = offset + 4 + view.getUint32(offset, true)
    strings.push(packed.subarray(offset + 4, end))
    offset = end
  }
  return strings
}
