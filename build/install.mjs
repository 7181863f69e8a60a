/** Packages: checked on every command, installed only when the lock file says something else than what lies there. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from './root.mjs'

/** @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} by folder */
function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  } catch {
    return {}
  }
}

/** Optional packages may be missing: they depend on the platform, or on what could be downloaded. */
function isInstalled() {
  const installed = packagesIn('node_modules/.package-lock.json')
  const wanted = Object.entries(packagesIn('package-lock.json')).filter(([path]) => path !== '')
  return wanted.every(([path, { version, optional, devOptional, peer }]) => {
    const found = installed[path]
    return found ? found.version === version : Boolean(optional || devOptional || peer)
  })
}

/** Runs `npm ci` if needed. Its words go to standard error, so that a command's own output stays its own. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`I2V Workbench needs Node 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`)
  }
  if (isInstalled()) return
  console.error('Installing packages (npm ci) …')
  const { status, error } = spawnSync(...npm('ci', '--no-fund', '--no-audit', '--loglevel=error'), {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // onnxruntime-node would download CUDA libraries, which a closed network cannot give and few need.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  if (status !== 0) fail(`npm ci failed${error ? `: ${error.message}` : ''}. Its message above says why.`)
}

/** npm as it runs us, else as it is on the path. On Windows it is a script that only Node itself starts without a shell. */
export function npm(...words) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? [process.execPath, [script, ...words]] : ['npm', words]
}
