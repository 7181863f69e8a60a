import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultHome, demoFolder, iconFile } from '../../src/host/place'

test('the home folder is where the platform keeps a program’s data, unless I2V_HOME says otherwise', () => {
  expect(defaultHome({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(join('/data', 'i2v-workbench'))
  expect(defaultHome({}, 'linux')).toMatch(/\.local[\\/]share[\\/]i2v-workbench$/)
  expect(defaultHome({}, 'darwin')).toMatch(/Library[\\/]Application Support[\\/]i2v-workbench$/)
  expect(defaultHome({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'i2v-workbench'))
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(defaultHome({ I2V_HOME: '/mine', XDG_DATA_HOME: '/data' }, platform)).toBe('/mine')
  }
})

test('the demo and the icon are found from the sources', () => {
  expect(existsSync(join(demoFolder(), 'clips', 'clips.json'))).toBe(true)
  expect(existsSync(iconFile())).toBe(true)
})
