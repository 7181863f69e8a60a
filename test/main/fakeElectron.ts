import { EventEmitter } from 'node:events'
import { vi } from 'vitest'

const windows: FakeWindow[] = []
const children: FakeChild[] = []

export class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = []
  readonly mainFrame = { url: 'app://workbench/' }
  readonly reload = vi.fn()
  readonly setWindowOpenHandler = vi.fn()
  send(...values: unknown[]) {
    this.sent.push(values)
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly loadURL = vi.fn(async () => undefined)
  readonly show = vi.fn()
  readonly maximize = vi.fn()
  readonly close = vi.fn()
  constructor(readonly options: Electron.BrowserWindowConstructorOptions) {
    super()
    windows.push(this)
  }
  getNormalBounds = () => ({ x: 10, y: 20, width: 1200, height: 800 })
  isMaximized = () => false
  isDestroyed = () => false
}

export class FakeChild extends EventEmitter {
  readonly pid: number | undefined = undefined
  readonly sent: { message: unknown; ports: unknown[] }[] = []
  readonly kill = vi.fn(() => true)
  constructor(
    readonly path: string,
    readonly args: string[],
  ) {
    super()
    children.push(this)
  }
  postMessage(message: unknown, ports: unknown[] = []) {
    this.sent.push({ message, ports })
  }
}

/** As much of Electron as the desktop host touches. Everything it is told is recorded. */
export function createFakeElectron() {
  const handlers = new Map<string, (...values: unknown[]) => unknown>()
  return {
    handlers,
    windows,
    children,
    electron: {
      app: { isPackaged: true },
      BrowserWindow: FakeWindow,
      MessageChannelMain: class {
        readonly port1 = { name: 'one' }
        readonly port2 = { name: 'two' }
      },
      utilityProcess: { fork: vi.fn((path: string, args: string[]) => new FakeChild(path, args)) },
      ipcMain: { handle: (name: string, handler: (...values: unknown[]) => unknown) => handlers.set(name, handler) },
      dialog: {
        showOpenDialog: vi.fn(async (..._: unknown[]) => ({ canceled: false, filePaths: ['/clips/a.mp4'] })),
        showMessageBox: vi.fn(async (..._: unknown[]) => ({ response: 0 })),
      },
      protocol: {
        registerSchemesAsPrivileged: vi.fn(),
        handle: vi.fn((_scheme: string, _handler: (request: Request) => Promise<Response>) => undefined),
      },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    },
  }
}
