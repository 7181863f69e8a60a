import { join, resolve } from 'node:path'
import { files } from './layout'
import { withNpy } from './npyFile'
import { corrupt } from './problem'
import { checkPosition, explainMissing } from './readFrames'

/** The frames of a run while its files are open; each is read from the disk when it is asked for. */
export interface RunArrays {
  readonly frames: number
  readonly height: number
  readonly width: number
  /** [height, width, 3], 0..255 */
  benign(position: number): Promise<Uint8Array>
  /** [3, height, width], 0..1, as computed */
  adversarial(position: number): Promise<Float32Array>
  /** [height, width, 3], 0..255 */
  rounded(position: number): Promise<Uint8Array>
}

/**
 * Opens the arrays of a run for as long as `use` takes.
 *
 * @throws WorkbenchError `store/no-frames` while or because the run wrote none; `store/no-such-frame`; `store/corrupt`
 *   naming the file whose size is not that of the benign frames
 */
export async function withRunArrays<Result>(
  folder: string,
  use: (arrays: RunArrays) => Promise<Result>,
): Promise<Result> {
  const path = (name: 'benign' | 'adversarial' | 'rounded'): string => join(resolve(folder), files[name])
  return withNpy(path('benign'), '|u1', 4, async (benign) =>
    withNpy(path('adversarial'), '<f4', 4, async (adversarial) =>
      withNpy(path('rounded'), '|u1', 4, async (rounded) => {
        const [frames, height, width] = benign.shape as [number, number, number]
        checkShape(path('benign'), benign.shape, [frames, height, width, 3])
        checkShape(path('adversarial'), adversarial.shape, [frames, 3, height, width])
        checkShape(path('rounded'), rounded.shape, [frames, height, width, 3])
        const rowOf = <Row>(file: { row(position: number): Promise<Row> }) => {
          return (position: number): Promise<Row> => {
            checkPosition(position, frames, path('benign'))
            return file.row(position)
          }
        }
        return use({
          ...{ frames, height, width },
          ...{ benign: rowOf(benign), adversarial: rowOf(adversarial), rounded: rowOf(rounded) },
        })
      }),
    ),
  ).catch(explainMissing(folder))
}

function checkShape(path: string, found: readonly number[], expected: readonly number[]): void {
  if (found.join() === expected.join()) return
  throw corrupt(path, `it holds [${found.join(', ')}] values; the benign frames ask for [${expected.join(', ')}]`)
}
