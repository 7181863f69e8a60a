import { WorkbenchError } from '../../../contract/error'
import type { ElementType } from '../../tensor/elementType'

/** TensorProto.DataType, by our own names. */
const codes: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
}

/** Types an ONNX file may name and this workbench does not read. */
const unread: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
  25: 'uint2',
  26: 'int2',
}

const types = new Map(Object.entries(codes).map(([type, code]) => [code, type as ElementType]))

export function dataTypeCode(type: ElementType): number {
  return codes[type]
}

/** null for a code that names no type this workbench reads. */
export function elementTypeOf(code: number): ElementType | null {
  return types.get(code) ?? null
}

/** @throws WorkbenchError `onnx/element-type` for a type this workbench does not read */
export function requireElementType(code: number, where: string): ElementType {
  const type = elementTypeOf(code)
  if (type) return type
  throw new WorkbenchError(
    'onnx/element-type',
    `${where} has element type ${unread[code] ?? code}, which this build does not read; it reads ${Object.keys(codes).join(', ')}.`,
    'Export the model with float32 weights.',
  )
}
