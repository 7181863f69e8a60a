/** What crosses a process line when something went wrong. */
export interface WireError {
  /** `room/what`, stable, for tests and translations */
  readonly code: string
  /** names the file or parameter, what was found and what was expected */
  readonly message: string
  /** what to do next, one sentence; empty when nothing can be done */
  readonly tip: string
}

/** An error a person can act on. Anything else that is thrown is a defect of ours. */
export class WorkbenchError extends Error {
  override readonly name = 'WorkbenchError'

  /**
   * @param code `room/what`, e.g. `video/not-a-video`
   * @param message names the file or parameter, what was found, what was expected
   * @param tip what to do next
   */
  constructor(
    readonly code: string,
    message: string,
    readonly tip = '',
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  /** Message and tip as one paragraph, as the command line prints it. */
  get paragraph(): string {
    return this.tip ? `${this.message} ${this.tip}` : this.message
  }
}

/** Any thrown value as something that can be sent; unknown errors keep their message under the code `internal`. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof WorkbenchError) return { code: thrown.code, message: thrown.message, tip: thrown.tip }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message, tip: 'This is a defect of the workbench; please report it with this message.' }
}

export function fromWireError(wire: WireError): WorkbenchError {
  return new WorkbenchError(wire.code, wire.message, wire.tip)
}
