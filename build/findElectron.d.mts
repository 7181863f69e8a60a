export function findElectron(): { runtime: string; reason?: undefined } | { runtime?: undefined; reason: string }
