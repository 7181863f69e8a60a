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
  if (!(view instanceof Uint8Array || view instanceof Float32Array)) return structuredClone(view)
  // A Buffer is a Uint8Array too, but its slice() would be a view again.
  return view instanceof Uint8Array ? Uint8Array.from(view) : Float32Array.from(view)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
