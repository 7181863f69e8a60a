/** Before `npm run demo`, `npm start` and `npm test`: what they need is there, or a sentence says what to do. */
import { ensureInstalled } from './install.mjs'
import { ensurePrograms } from './system.mjs'

const purpose = process.argv[2]

ensureInstalled()
// A window can start without ffmpeg: its settings take a path.
ensurePrograms(purpose === 'test' ? ['ffmpeg', 'chromium'] : ['ffmpeg'], { isNeeded: purpose !== 'start' })
// Without it the tests that look at PDFs are left out, and say so.
if (purpose === 'test') ensurePrograms(['poppler'], { isNeeded: false })
