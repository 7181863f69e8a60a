/**
 * The three value spaces of a clip. They are separate types so that none is mistaken for another:
 * epsilon means something in `ImageClip` only.
 */

/** Decoded pictures: [frames, height, width, 3], RGB, 0..255, row-major. */
export interface FrameClip {
  readonly space: 'frame'
  readonly frames: number
  readonly height: number
  readonly width: number
  readonly data: Uint8Array
}

/** Pixels as the attack sees them: [frames, 3, height, width], RGB, 0..1, row-major. */
export interface ImageClip {
  readonly space: 'image'
  readonly frames: number
  readonly height: number
  readonly width: number
  readonly data: Float32Array
}

/** What a model is fed: normalised, in the model's own layout. */
export interface InputClip {
  readonly space: 'input'
  readonly shape: readonly number[]
  readonly data: Float32Array
}
