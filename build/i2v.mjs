/** The command line: `npm run --silent i2v -- <command> …`. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensureBuilt.mjs'
import { ensureInstalled } from './install.mjs'
import { root } from './root.mjs'

ensureInstalled()
await ensureBuilt(process.argv[2] === 'serve' ? ['main', 'renderer'] : ['main'])
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
