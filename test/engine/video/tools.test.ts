import { chmod, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { argumentsFor, findFfmpeg, outsideArchive } from '../../../src/engine/video/tools'
import { expectError, temporaryFolder, tools } from './support'

const folder = await temporaryFolder()
const linked = join(folder, 'my ffmpeg')
await symlink(tools.path, linked)
const broken = join(folder, 'broken')
await writeFile(broken, '#!/bin/sh\nexit 3\n')
await chmod(broken, 0o755)

test('the setting comes before FFMPEG_PATH, and that before PATH', async () => {
  const env = { FFMPEG_PATH: linked, PATH: process.env.PATH }

  expect(await findFfmpeg({ setting: tools.path, env })).toMatchObject({ path: tools.path, from: 'setting' })
  expect(await findFfmpeg({ setting: null, env })).toMatchObject({ path: linked, from: 'FFMPEG_PATH' })
  expect((await findFfmpeg({ env: { PATH: process.env.PATH } })).version).toMatch(/^\S+$/)
})

test('a named program that does not work is an error, not passed over', async () => {
  const env = { PATH: process.env.PATH }

  await expectError(findFfmpeg({ setting: broken, env }), 'video/no-ffmpeg', broken, 'apt install ffmpeg')
  await expectError(findFfmpeg({ env: { ...env, FFMPEG_PATH: '/no/such' } }), 'video/no-ffmpeg', '/no/such')
  await expectError(findFfmpeg({ setting: folder, env }), 'video/no-ffmpeg', folder)
})

test('without any ffmpeg the error says how to get one on each system', async () => {
  const packaged = await findFfmpeg({ env: { PATH: '' } }).catch(() => null)
  if (packaged) return expect(packaged.from).toBe('ffmpeg-static')

  await expectError(
    findFfmpeg({ env: { PATH: folder } }),
    'video/no-ffmpeg',
    'Debian',
    'macOS',
    'Windows',
    'FFMPEG_PATH',
  )
})

test('a packaged program is looked for outside the archive', () => {
  expect(outsideArchive('/opt/app/resources/app.asar/node_modules/ffmpeg-static/ffmpeg')).toBe(
    '/opt/app/resources/app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg',
  )
  expect(outsideArchive('/home/app.asarish/ffmpeg')).toBe('/home/app.asarish/ffmpeg')
})

test('options follow the version', () => {
  expect(argumentsFor('4.4.2-0ubuntu0.22.04.1').everyPicture).toEqual(['-vsync', '0'])
  expect(argumentsFor('5.0.1').everyPicture).toEqual(['-vsync', '0'])
  expect(argumentsFor('5.1.9-0+deb12u1').everyPicture).toEqual(['-fps_mode', 'passthrough'])
  expect(argumentsFor('6.10').filtersFromInput[0]).toBe('-filter_script:v')
  expect(argumentsFor('n7.1').filtersFromInput[0]).toBe('-/filter:v')
  expect(argumentsFor('N-117000-gabcdef')).toEqual(argumentsFor('8.0'))
})
