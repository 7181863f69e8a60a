/** What measures need of one layer over one clip: small, whatever the size of its maps. */
export interface LayerSample {
  /** frames of an image model, steps of a video layer */
  readonly rows: number
  /** values in one row */
  readonly dimensions: number
  /** X Xᵀ of the features X [rows, dimensions], summed in float64, [rows, rows] */
  readonly gram: Float64Array
  /** sum of the values of each row */
  readonly sums: Float64Array
  /** mean over channels of |activation|, [rows, height, width] */
  readonly maps: Maps
  /** features averaged down to a grid, [rows, channels, height, width]; null where nothing that was asked for needs them */
  readonly channels: ChannelMaps | null
}

export interface Maps {
  readonly height: number
  readonly width: number
  readonly data: Float32Array
}

export interface ChannelMaps extends Maps {
  readonly channels: number
}

/** Brings frames of an image model to the steps of a video layer: features of a step are a weighted sum of frames. */
export interface TimeWeights {
  readonly steps: number
  readonly frames: number
  /** [steps, frames], row-major; each row sums to 1 */
  readonly data: Float64Array
}

/** One clip as all layers saw it. */
export interface ClipSamples {
  readonly images: readonly LayerSample[]
  readonly videos: readonly LayerSample[]
  /** one for each video layer */
  readonly weights: readonly TimeWeights[]
}
