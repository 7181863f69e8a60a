export function ensureBuilt(names: ('main' | 'renderer')[]): Promise<void>
