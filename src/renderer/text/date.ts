/** `23 Nov 2026, 13:32`, in the time of this machine: the one way the window writes a moment. @param seconds since 1970 */
export const dateText = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
