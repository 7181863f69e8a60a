/** Of the page; tests and locked-down browsers have none. */
const ofTab = (): Storage | undefined => globalThis.sessionStorage

/** The study of this tab, for when it is loaded again. */
export const remember = (id: string): void => ofTab()?.setItem('study', id)
export const remembered = (): string | null => ofTab()?.getItem('study') ?? null
