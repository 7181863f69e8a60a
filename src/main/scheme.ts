import { protocol } from 'electron'
import { securityHeaders } from '../host/security'
import { listStaticFiles } from '../host/staticFiles'
import { isOwnUrl, scheme } from './origin'

/** Before the app is ready: our scheme counts as a secure origin of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built window, and nothing else, under our scheme. */
export function serveWindow(folder: string): void {
  const fileAt = listStaticFiles(folder)
  protocol.handle(scheme, async (request) => {
    const file = isOwnUrl(request.url) ? fileAt(pathOf(request.url)) : undefined
    if (!file) return new Response('There is no such file.', { status: 404, headers: securityHeaders() })
    return new Response(await file.read(), { headers: { ...securityHeaders(), 'content-type': file.mediaType } })
  })
}

function pathOf(address: string): string {
  try {
    return decodeURIComponent(new URL(address).pathname)
  } catch {
    return ''
  }
}
