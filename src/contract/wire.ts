import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'
import { WorkbenchError } from './error'
import type { Message } from './message'
import { messageSchema } from './message'

/** MessagePack extension numbers 0 to 127 are ours to give. */
const float32ArrayType = 1
const float64ArrayType = 2

/** Both ends are little-endian: every platform that Node, Chromium and onnxruntime share is. */
const extensionCodec = new ExtensionCodec()
extensionCodec.register({
  type: float32ArrayType,
  encode: (value) =>
    value instanceof Float32Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
  // The bytes lie anywhere in the message, a Float32Array only at multiples of 4 (a Float64Array of 8): hence the copy.
  decode: (bytes) => new Float32Array(bytes.slice().buffer),
})
extensionCodec.register({
  type: float64ArrayType,
  encode: (value) =>
    value instanceof Float64Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
  decode: (bytes) => new Float64Array(bytes.slice().buffer),
})

/** A message as one binary WebSocket frame (MessagePack; Uint8Array as bin, Float32Array as extension 1, Float64Array as 2). Undefined fields are left out. */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec, ignoreUndefined: true })
}

/**
 * @param bytes one whole frame; Uint8Array values of the message are views of it
 * @throws WorkbenchError `wire/garbled` if it is not MessagePack, or no message of ours
 */
export function decodeMessage(bytes: Uint8Array | ArrayBuffer): Message {
  const checked = messageSchema.safeParse(unpack(bytes))
  if (checked.success) return checked.data
  throw garbled(checked.error.issues[0]?.message ?? 'unknown form')
}

function unpack(bytes: Uint8Array | ArrayBuffer): unknown {
  try {
    return decode(bytes, { extensionCodec })
  } catch (cause) {
    throw garbled(cause instanceof Error ? cause.message : String(cause))
  }
}

function garbled(what: string): WorkbenchError {
  return new WorkbenchError(
    'wire/garbled',
    `A message could not be read: ${what}.`,
    'Both ends must be of the same version: reload the window.',
  )
}
