import { expect, test } from 'vitest'
import { fileName, folderOf, kindOfName } from '../../../src/renderer/text/path'

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
