import type { App, Session } from 'electron'
import { isOwnUrl } from './origin'

/** Every page of the program, however it came to be: stays where it is, opens nothing, attaches nothing. */
export function lockPages(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-navigate', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
    contents.on('will-frame-navigate', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
  })
}

/** The window needs no camera, no place, no notification, and nothing from the network. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayLoad(details.url) }))
}

function mayLoad(address: string): boolean {
  return isOwnUrl(address) || /^(blob|data|devtools):/.test(address) || isDevelopmentSocket(address)
}

/** Hot reload while developing. */
const isDevelopmentSocket = (address: string): boolean => isOwnUrl(address.replace(/^ws/, 'http'))
