import { app } from 'electron'

/** The window's own address. A scheme of ours has an origin, storage and a policy; file: has none of them. */
export const scheme = 'app'
export const windowUrl = `${scheme}://workbench/`

/** Address of the development server, never in a packaged program. */
export const developmentUrl = (): string | undefined => (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL)

/** Whether an address belongs to the window. */
export function isOwnUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  const own = new URL(developmentUrl() ?? windowUrl)
  return url !== null && url.protocol === own.protocol && url.host === own.host
}
