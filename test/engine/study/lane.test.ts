import { expect, test } from 'vitest'
import { createLane } from '../../../src/engine/study/lane'

const never = new AbortController().signal

test('work waits for what came before it, whether that ends well or not', async () => {
  const lane = createLane()
  const order: string[] = []
  let endFirst: () => void = () => undefined
  const first = lane.enter(() => new Promise<void>((done) => (endFirst = done)), never)
  const second = lane.enter(async () => {
    order.push('second')
    throw new Error('failed')
  }, never)
  const third = lane.enter(async () => void order.push('third'), never)
  await new Promise(setImmediate)
  expect([order, lane.isBusy]).toEqual([[], true])

  endFirst()
  await first
  await expect(second).rejects.toThrow('failed')
  await third
  expect([order, lane.isBusy]).toEqual([['second', 'third'], false])
})

test('who is cancelled while waiting begins at once; who comes after still waits for the one before', async () => {
  const lane = createLane()
  const order: string[] = []
  let endFirst: () => void = () => undefined
  const first = lane.enter(() => new Promise<void>((done) => (endFirst = done)), never)
  const stop = new AbortController()
  const second = lane.enter(async () => void order.push('second'), stop.signal)
  const third = lane.enter(async () => void order.push('third'), never)
  stop.abort()
  await second
  await new Promise(setImmediate)
  expect(order).toEqual(['second'])

  endFirst()
  await Promise.all([first, third])
  expect(order).toEqual(['second', 'third'])
})
