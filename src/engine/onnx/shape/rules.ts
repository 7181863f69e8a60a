import { arrange } from './arrange'
import { convolution } from './convolution'
import { elementwise } from './elementwise'
import { make } from './make'
import { matrix } from './matrix'
import { normalization } from './normalization'
import { pooling } from './pooling'
import { quantization } from './quantization'
import { recurrent } from './recurrent'
import { reduce } from './reduce'
import { resize } from './resize'
import type { ShapeRule, ShapeRules } from './rule'
import { select } from './select'

const table = new Map(
  Object.entries<ShapeRule>(
    Object.assign(
      {} satisfies ShapeRules,
      ...[arrange, convolution, elementwise, make, matrix, normalization],
      ...[pooling, quantization, recurrent, reduce, resize, select],
    ) as ShapeRules,
  ),
)

/** The rule of one of ONNX's own operators; undefined for operators whose shapes only a run can tell. */
export function shapeRuleFor(op: string, domain: string): ShapeRule | undefined {
  return domain === '' ? table.get(op) : undefined
}
