/** Programs that npm does not bring: ffmpeg, and Chromium and poppler for the tests. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fail } from './root.mjs'

const require = createRequire(import.meta.url)

const runs = (program, ...words) => spawnSync(program, words, { stdio: 'ignore' }).status === 0

function hasFfmpeg() {
  const places = [process.env.FFMPEG_PATH, staticFfmpeg(), 'ffmpeg'].filter(Boolean)
  return places.some((place) => runs(place, '-version'))
}

/** Path of the optional package's program; its download may have failed. */
function staticFfmpeg() {
  try {
    return require('ffmpeg-static')
  } catch {
    return null
  }
}

/** Chromium that is on this machine, or null. Playwright's own copy counts. */
export function findChromium() {
  const named = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = named.find((path) => path && isExecutable(path))
  if (found) return found
  try {
    const bundled = require('@playwright/test').chromium.executablePath()
    return existsSync(bundled) ? bundled : null
  } catch {
    return null
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const programs = {
  ffmpeg: {
    has: hasFfmpeg,
    remedy: 'Install it (Debian/Ubuntu: sudo apt-get install ffmpeg; macOS: brew install ffmpeg), or set FFMPEG_PATH.',
  },
  chromium: {
    has: () => findChromium() !== null,
    remedy:
      'Install it (Debian: sudo apt-get install chromium; else: npx playwright install chromium), or set CHROMIUM_PATH.',
  },
  // Tests open PDFs with it.
  poppler: {
    has: () => runs('pdftoppm', '-v'),
    remedy: 'Install it (Debian/Ubuntu: sudo apt-get install poppler-utils; macOS: brew install poppler).',
    debianName: 'poppler-utils',
  },
}

/**
 * Sees to it that the programs are there: with apt-get where that is possible, else by saying what to do.
 *
 * @param {('ffmpeg' | 'chromium' | 'poppler')[]} names
 * @param {{ isNeeded: boolean }} options whether the command makes no sense without them
 */
export function ensurePrograms(names, { isNeeded }) {
  const missing = names.filter((name) => !programs[name].has())
  if (missing.length === 0) return
  if (process.platform === 'linux' && process.getuid?.() === 0 && runs('apt-get', '--version')) aptInstall(missing)
  for (const name of missing.filter((name) => !programs[name].has())) {
    const sentence = `${name} was not found. ${programs[name].remedy}`
    if (isNeeded) fail(sentence)
    console.error(sentence)
  }
}

function aptInstall(names) {
  console.error(`Installing ${names.join(' and ')} (apt-get) …`)
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...names.map((name) => programs[name].debianName ?? name)],
    options,
  )
}
