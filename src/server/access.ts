import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Who may talk to the server: whoever has the token, from a page of this very server, under a loopback name. */
export interface Access {
  /** 256 random bits, base64url */
  readonly token: string
  /** Set-Cookie value that lets a browser in after it has shown the token once */
  readonly cookie: string
  /** The request names us as loopback. A page of another site that had its own name point here does not. */
  isLoopbackName(request: IncomingMessage): boolean
  /** The page that asks is ours, or it is no page at all. */
  isOwnOrigin(request: IncomingMessage): boolean
  /** The request carries the token in its URL. */
  showsToken(request: IncomingMessage): boolean
  /** The request carries the token in its URL or its cookie. */
  mayEnter(request: IncomingMessage): boolean
}

/** Any port: behind an SSH tunnel the browser sees another port than ours. */
const loopbackName = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i

export function createAccess(token: string = randomBytes(32).toString('base64url')): Access {
  // Cookies know no ports: without a name of its own, a second workbench on this machine would shut out the first.
  const cookieName = `i2v_${createHash('sha256').update(token).digest('hex').slice(0, 12)}`
  const isToken = (given: string | null | undefined): boolean => typeof given === 'string' && sameText(given, token)

  const showsToken = (request: IncomingMessage) => isToken(urlOf(request).searchParams.get('token'))
  return {
    token,
    cookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    isLoopbackName: ({ headers }) => loopbackName.test(headers.host ?? ''),
    isOwnOrigin: ({ headers }) => headers.origin === undefined || headers.origin === `http://${headers.host}`,
    showsToken,
    mayEnter: (request) => showsToken(request) || isToken(cookieOf(request, cookieName)),
  }
}

/** The request's path and query; the authority is not trusted and not used. */
export function urlOf(request: IncomingMessage): URL {
  const path = request.url ?? '/'
  return new URL(path.startsWith('/') ? `http://loopback${path}` : 'http://loopback/')
}

/** Compares digests, so that neither time nor length tells how much was right. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1)
}
