/**
 * Control-C in a terminal reaches every process of the group at once. Only the host answers it, and then ends its engine, which ends
 * its workers; one that died by itself would be started again in the middle of that.
 */
export function ignoreInterrupts(): void {
  process.on('SIGINT', () => undefined)
}
