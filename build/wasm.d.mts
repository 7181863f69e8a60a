/** What `stepModule.ts` is to hold. */
export function stepModule(): Promise<string>
