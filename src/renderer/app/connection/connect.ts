import type { WorkbenchBridge } from '../../../contract/shell'
import type { Connection } from '../../composables/useConnection'
import { connectInBrowser } from './browser'
import { connectOnDesktop } from './desktop'

declare global {
  interface Window {
    /** from the preload script; absent in a browser */
    readonly workbench?: WorkbenchBridge
  }
}

/** The engine, by whichever host serves this window. */
export function connect(): Connection {
  return window.workbench ? connectOnDesktop(window.workbench) : connectInBrowser()
}
