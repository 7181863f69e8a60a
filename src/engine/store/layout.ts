/** Names of the files of a run folder; docs/run-folder.md says what they hold. */
export const files = {
  record: 'plan.json',
  result: 'results.json',
  losses: 'losses.csv',
  cosinesTable: 'cosines.csv',
  cosines: 'cosines.npy',
  benign: 'benign.npy',
  adversarial: 'adversarial.npy',
  rounded: 'adversarial_rounded.npy',
  recording: 'recording.json',
  recordingTable: 'recording.csv',
  margins: 'margins.json',
  marginsTable: 'margins.csv',
  video: 'adversarial.mkv',
} as const
