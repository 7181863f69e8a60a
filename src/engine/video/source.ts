import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { WorkbenchError } from '../../contract/error'

/** What tells that a file is still the one that was opened. */
export interface FileStamp {
  readonly bytes: number
  readonly modifiedMs: number
}

/**
 * Formats ffmpeg may take a file for. Left out are all that open other files (playlists, concat lists, manifests,
 * picture sequences with `%d` in their names) and plain text; sound formats are in so that they can be named.
 */
const formats = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h261,h263,h264,hevc,vvc,av1,obu,vc1,vc1test,dirac,ivf,flv,live_flv,asf,ogg',
  'mxf,mxf_opatom,gxf,nut,rm,dv,swf,wtv,yuv4mpegpipe,gif,apng,mjpeg,nsv,nuv,roq,bink,smk,flic,cavsvideo,mlv,mcc,wav,w64',
  'mp3,aac,flac,ac3,eac3,aiff,au,ape,caf,amr,tta,wv,dts',
].join(',')

/**
 * Input arguments for a path: `file:` and the whitelists keep any name from being read as an option, an address,
 * a pattern or a list of other files.
 */
export function inputArguments(path: string): string[] {
  return [
    ...['-protocol_whitelist', 'file,crypto,data', '-format_whitelist', formats],
    ...['-i', `file:${resolve(path)}`],
  ]
}

/** An absolute output name ffmpeg cannot take for an address or an option. */
export function outputName(path: string): string {
  return `file:${resolve(path)}`
}

/**
 * Looks at the file before ffmpeg does, for errors a person understands.
 *
 * @throws WorkbenchError `video/not-found`, `video/no-permission`, `video/not-a-video` (a folder, a device, plain text),
 *   `video/empty-file`
 */
export async function checkSource(path: string): Promise<FileStamp> {
  const { isFile, isDirectory, stamp } = await look(path)
  if (!isFile) {
    const what = isDirectory ? 'a folder' : 'a device or pipe'
    throw new WorkbenchError('video/not-a-video', `Not a video: "${path}" is ${what}.`, 'Choose a video file.')
  }
  if (stamp.bytes === 0) {
    const tip = 'Copy or download it again.'
    throw new WorkbenchError('video/empty-file', `Not a video: "${path}" is empty (0 bytes).`, tip)
  }
  const start = await readStart(path)
  if (isText(start)) {
    throw new WorkbenchError(
      'video/not-a-video',
      `Not a video: "${path}" holds plain text, beginning "${firstWords(start)}".`,
      'Choose the video itself; playlists and lists of files are not opened.',
    )
  }
  return stamp
}

/** @throws WorkbenchError `video/file-changed` if the file is not the one that was opened */
export async function checkUnchanged(path: string, opened: FileStamp): Promise<void> {
  const { stamp } = await look(path)
  if (stamp.bytes === opened.bytes && stamp.modifiedMs === opened.modifiedMs) return
  throw new WorkbenchError(
    'video/file-changed',
    `"${path}" changed since it was opened (then ${opened.bytes} bytes, now ${stamp.bytes}).`,
    'Open the clip again.',
  )
}

async function look(path: string): Promise<{ isFile: boolean; isDirectory: boolean; stamp: FileStamp }> {
  try {
    const found = await stat(path)
    const stamp = { bytes: found.size, modifiedMs: found.mtimeMs }
    return { isFile: found.isFile(), isDirectory: found.isDirectory(), stamp }
  } catch (thrown) {
    throw asSourceError(path, thrown)
  }
}

const textSample = 4096

async function readStart(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(textSample), 0, textSample, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw asSourceError(path, thrown)
  }
}

function asSourceError(path: string, thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new WorkbenchError(
      'video/not-found',
      `There is no file "${path}".`,
      'Check the path, or choose the clip again.',
    )
  if (code === 'EACCES' || code === 'EPERM')
    return new WorkbenchError(
      'video/no-permission',
      `"${path}" may not be read by this user.`,
      'Give yourself read permission on the file and its folders.',
    )
  if (code === 'ENAMETOOLONG')
    return new WorkbenchError('video/not-found', `The path "${path.slice(0, 80)}..." is too long for this system.`)
  return thrown
}

/** Valid UTF-8 (the end may be cut) without control characters. Every video format has some within 4 KiB. */
function isText(start: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text)
  } catch {
    return false
  }
}

function firstWords(start: Buffer): string {
  return start.toString('utf8').replace(/\s+/g, ' ').trim().slice(0, 40)
}
