/** `npm run demo`: the command line's demo, with its output as it is. */
process.argv.splice(2, 0, 'demo')
await import('./i2v.mjs')
