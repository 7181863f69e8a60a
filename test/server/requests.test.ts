import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RawHost } from '../../src/contract/rawHost'
import { startTestServer } from './fixture'

const nobody: RawHost = { ask: () => Promise.reject(new Error('not asked')), listen: () => () => undefined }
let server: Awaited<ReturnType<typeof startTestServer>>
let cookie: string
beforeAll(async () => {
  server = await startTestServer(nobody)
  const { headers } = await server.ask(`/?token=${server.token}`)
  cookie = String(headers['set-cookie']).split(';')[0]!
})
afterAll(() => server.close())

describe('the way in', () => {
  test('the address has a token of 256 bits and a loopback name', () => {
    expect(server.url.hostname).toBe('127.0.0.1')
    expect(Buffer.from(server.token, 'base64url')).toHaveLength(32)
  })

  test('the token is traded for a cookie that scripts and other sites cannot use, and leaves the address bar', async () => {
    const { status, headers } = await server.ask(`/?token=${server.token}`)

    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    expect((await server.ask('/', { headers: { cookie } })).body.toString()).toContain('<title>window')
  })

  test.each(['/', '/?token=', '/?token=wrong', '/assets/index-a1b2c3d4.js', '/upload?name=a.mp4'])(
    'without the token %s is closed',
    async (path) => {
      const { status, body } = await server.ask(path)
      expect(status).toBe(401)
      expect(body.toString()).toContain('token')
    },
  )

  test('a cookie of nearly the right value is refused', async () => {
    const off = cookie.slice(0, -1) + (cookie.endsWith('A') ? 'B' : 'A')
    expect((await server.ask('/', { headers: { cookie: off } })).status).toBe(401)
  })

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1@evil.example', '0.0.0.0'])(
    'a name that another site had point here is refused: %s',
    async (host) => {
      const { status, headers } = await server.ask(`/?token=${server.token}`, { headers: { host } })
      expect(status).toBe(403)
      expect(headers['set-cookie']).toBeUndefined()
    },
  )

  test.each(['127.0.0.1:9000', 'localhost:9000', 'localhost', '[::1]:9000'])(
    'a loopback name with the port of a tunnel is let in: %s',
    async (host) => {
      expect((await server.ask('/', { headers: { host, cookie } })).status).toBe(200)
    },
  )

  test('a page of another origin is refused even with the cookie', async () => {
    for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', `https://${server.url.host}`]) {
      expect((await server.ask('/', { headers: { cookie, origin } })).status, origin).toBe(403)
    }
    expect((await server.ask('/', { headers: { cookie, origin: server.url.origin } })).status).toBe(200)
  })
})

describe('the files', () => {
  test('nothing outside the folder can be had, however it is spelled', async () => {
    const paths = ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%00', '/%']
    for (const path of [...paths, '//etc/passwd', '/..\\secret.txt', '/assets', 'http://evil.example/x']) {
      const { status, body } = await server.ask(path, { headers: { cookie } })
      expect([404, 200], path).toContain(status)
      expect(body.toString()).not.toContain('secret.txt')
      expect(body.toString()).not.toMatch(/^secret|root:/)
    }
  })

  test('every answer carries the policy', async () => {
    for (const path of ['/', '/assets/index-a1b2c3d4.js', '/nothing']) {
      const { headers } = await server.ask(path, { headers: { cookie } })
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain(`connect-src 'self' ws://${server.url.host};`)
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })

  test('hashed files may be kept, the page itself may not; text is compressed for who can read it', async () => {
    const headers = { cookie, 'accept-encoding': 'br, gzip' }
    const script = await server.ask('/assets/index-a1b2c3d4.js', { headers })

    expect(script.headers['cache-control']).toContain('immutable')
    expect(script.headers['content-type']).toContain('text/javascript')
    expect(gunzipSync(script.body).toString()).toBe('window.loaded = true')
    expect((await server.ask('/', { headers: { cookie } })).headers['cache-control']).toBe('no-store')
  })

  test('only reading is possible', async () => {
    expect((await server.ask('/', { method: 'POST', headers: { cookie } })).status).toBe(405)
    expect((await server.ask('/', { method: 'HEAD', headers: { cookie } })).body).toHaveLength(0)
  })
})

describe('dropped files', () => {
  const drop = (name: string, body: Buffer | string) =>
    server.ask(`/upload?name=${encodeURIComponent(name)}`, { method: 'PUT', headers: { cookie }, body })
  const pathOf = async (name: string, body: Buffer | string) =>
    (JSON.parse((await drop(name, body)).body.toString()) as { path: string }).path

  test('a file arrives whole; the same one again is kept once, another of its name apart', async () => {
    const bytes = randomBytes(3_000_000)
    const path = await pathOf('a clip 🎞.mp4', bytes)

    expect((await readFile(path)).equals(bytes)).toBe(true)
    expect(path.endsWith('a clip 🎞.mp4')).toBe(true)
    expect(await pathOf('a clip 🎞.mp4', bytes)).toBe(path)
    expect(await pathOf('a clip 🎞.mp4', 'other')).not.toBe(path)
    expect((await readdir(join(server.folder, 'dropped'))).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test.each([
    '../../evil.mp4',
    '/etc/evil.mp4',
    '..\\evil.mp4',
    'a\u0000b:evil.mp4',
    '.evil.mp4',
    `${'x'.repeat(400)}.mp4`,
  ])('a name cannot lead anywhere else: %j', async (name) => {
    const path = await pathOf(name, 'x')
    expect(path.startsWith(join(server.folder, 'dropped'))).toBe(true)
    expect(path.slice(server.folder.length).split('/')).toHaveLength(4)
    expect(path.endsWith('.mp4')).toBe(true)
  })

  test('what is no name is refused with a reason', async () => {
    const { status, body } = await drop('..', 'x')
    expect(status).toBe(400)
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'upload/bad-name' } })
  })

  test('a file that says it is too large is refused before it is read', async () => {
    const { status, body } = await server.ask('/upload?name=a.mp4', {
      method: 'PUT',
      headers: { cookie, 'content-length': String(5 * 1024 ** 3) },
    })
    expect(status).toBe(400)
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'upload/too-large' } })
  })
})
