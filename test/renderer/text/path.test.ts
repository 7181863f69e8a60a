import { expect, test } from 'vitest'
import { fileName, folderOf, isWhole, kindOfName } from '../../../src/renderer/text/path'

test('names and folders of both kinds of path', () => {
  expect(fileName('/data/clips/star.mp4')).toBe('star.mp4')
  expect(fileName('C:\\clips\\star.mp4')).toBe('star.mp4')
  expect(folderOf('/data/clips/star.mp4')).toBe('/data/clips')
  expect(folderOf('/star.mp4')).toBe('/')
  expect(folderOf('star.mp4')).toBe('')
})

test('what a name promises', () => {
  expect(kindOfName('a.MP4')).toBe('clip')
  expect(kindOfName('squeezenet.json')).toBe('card')
  expect(kindOfName('squeezenet.onnx')).toBe('model')
  expect(kindOfName('notes.txt')).toBe('other')
})

test('a whole path is told from part of a name', () => {
  const whole = ['/data/a.mp4', ' "/data/a b.mp4"', '~', '~/a.mp4', 'C:\\clips\\a.mp4', 'file:///data/a.mp4', "'/a'"]
  expect(whole.filter((text) => !isWhole(text))).toEqual([])
  expect(['star', 'a/b.mp4', '~backup.mp4', 'c', 'profile: one', ''].filter(isWhole)).toEqual([])
})
