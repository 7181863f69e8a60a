import { inject, type InjectionKey, type Ref } from 'vue'
import type { Host } from '../../contract/call'
import type { ShellBridge } from '../../contract/shell'

export type ConnectionState = 'connecting' | 'open' | 'lost'

/** The engine, the shell around the window, and whether the line between them stands. */
export interface Connection {
  readonly host: Host
  readonly shell: ShellBridge<File>
  readonly state: Readonly<Ref<ConnectionState>>
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection')

/** How the window reaches the engine; the same whichever host serves it. For components and stores. */
export function useConnection(): Connection {
  const connection = inject(connectionKey)
  if (!connection) throw new Error('The app was mounted without a connection; use mountWorkbench.')
  return connection
}

export const useHost = (): Host => useConnection().host
