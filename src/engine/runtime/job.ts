/** What a job may do besides computing. */
export interface JobContext<Progress> {
  progress(progress: Progress): void
  /** true once the engine asked to stop; jobs look between steps and return what they have */
  cancelled(): boolean
  /** Lets messages in: inference blocks the thread, so long jobs breathe between steps. */
  breathe(): Promise<void>
}

/** Work that a worker process does for the engine. Both ends name it by the same value. */
export interface Job<Request, Progress, Response> {
  readonly name: string
  run(request: Request, context: JobContext<Progress>): Promise<Response>
}

export function defineJob<Request, Progress, Response>(job: Job<Request, Progress, Response>) {
  return job
}

/** A job of any payload, as tables of jobs hold it. */
export type AnyJob = Job<never, never, unknown>
