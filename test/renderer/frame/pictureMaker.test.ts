import { expect, test } from 'vitest'
import { toPictures, type Picture } from '../../../src/renderer/frame/picture'
import { batchOf, createPictureMaker, type WantedPictures } from '../../../src/renderer/frame/pictureMaker'

const side = 512
const large = (start: number) => ({
  count: 1,
  height: side,
  width: side,
  data: Uint8Array.from({ length: side * side * 3 }, (_, at) => at + start),
})

/** Sizes, and where the bytes agree; a million of them are too many for a matcher. */
const isSame = (made: readonly Picture[], expected: readonly Picture[]): boolean =>
  made.length === expected.length &&
  made.every(({ width, height, data }, at) => {
    const other = expected[at]!
    return width === other.width && height === other.height && data.every((value, byte) => value === other.data[byte])
  })

/** A worker that answers when the test says so, latest first. */
class SlowWorker extends EventTarget {
  readonly wanted: WantedPictures[] = []
  postMessage(message: WantedPictures, transfer: ArrayBuffer[]): void {
    this.wanted.push(structuredClone(message, { transfer }))
  }
  tell(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  answer(): void {
    for (const { id, pictures } of this.wanted.splice(0).reverse()) this.tell({ id, pictures: toPictures(pictures) })
  }
}

function start() {
  const worker = new SlowWorker()
  let starts = 0
  const make = createPictureMaker(() => {
    starts++
    return worker as unknown as Worker
  })
  return { worker, make, starts: () => starts }
}

test('large pictures are made beside the window once that is ready, each answer for its own question', async () => {
  const { worker, make, starts } = start()
  const expected = [1, 2, 3].map((number) => toPictures(large(number)))
  expect(isSame(await make(large(1)), expected[0]!)).toBe(true)
  expect([starts(), worker.wanted.length]).toEqual([1, 0])

  worker.tell('ready')
  const [second, third] = [large(2), large(3)]
  const made = Promise.all([make(second), make(third)])
  expect([starts(), worker.wanted.length, second.data.byteLength]).toEqual([1, 2, 0])
  worker.answer()
  const found = await made
  expect(found.map((pictures, at) => isSame(pictures, expected[at + 1]!))).toEqual([true, true])
  expect(isSame(found[0], expected[2]!)).toBe(false)
})

test('small pictures never wait for a worker, and bytes that do not fit are refused', async () => {
  const { make, starts } = start()
  const [small] = await make({ count: 1, height: 1, width: 1, data: Uint8Array.of(1, 2, 3) })
  expect([...small!.data, starts()]).toEqual([1, 2, 3, 255, 0])
  await expect(make({ ...large(0), count: 2 })).rejects.toThrow(/need 1572864 bytes, not 786432/)
})

test('a worker that fails says so to who waits, and is not asked again', async () => {
  const { worker, make } = start()
  await make(large(1))
  worker.tell('ready')
  const lost = make(large(2))
  worker.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }))
  await expect(lost).rejects.toThrow(/out of memory/)
  expect(isSame(await make(large(3)), toPictures(large(3)))).toBe(true)
})

test('large pictures come one at a time, small ones four at once', () => {
  expect([batchOf(3840, 2160), batchOf(1920, 1080), batchOf(1280, 720), batchOf(256, 256)]).toEqual([1, 1, 3, 4])
})
