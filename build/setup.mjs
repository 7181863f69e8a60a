/** Before `npm run demo`, `npm start` and `npm test`: what they need is there, or a sentence says what to do. */
import { ensureInstalled } from './install.mjs'
import { ensurePrograms } from './system.mjs'

const purpose = process.argv[2]

ensureInstalled()
// A window can start without ffmpeg: its settings take a path.
ensurePrograms(purpose === 'test' ? ['ffmpeg', 'chromium'] : ['ffmpeg'], { isNeeded: purpose !== 'start' })
