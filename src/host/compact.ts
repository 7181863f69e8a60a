/**
 * A message whose typed arrays own all of their buffer. A structured clone copies the whole buffer behind a view, and
 * Electron's memory cage refuses buffers that native code owns; both are met by copying such views first.
 */
export function compact(message: unknown): unknown {
  if (ArrayBuffer.isView(message)) return compactView(message)
  if (Array.isArray(message)) return message.map(compact)
  if (message === null || typeof message !== 'object' || !isPlain(message)) return message
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, compact(value)]))
}

function compactView(view: ArrayBufferView): ArrayBufferView {
  const own = new Uint8Array(view.byteLength)
  own.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  // A Buffer is a Uint8Array too, but its constructor would make a view of a shared pool.
  if (view instanceof Uint8Array) return own
  const Type = view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView
  return new Type(own.buffer)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
