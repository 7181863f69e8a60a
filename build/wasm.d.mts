/** What `stepModule.ts` or `tileModule.ts` is to hold. */
export function moduleOf(name: 'step' | 'tile'): Promise<string>
