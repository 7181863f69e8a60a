/** One 8-bit step of a pixel, in [0,1] pixel values. */
export const pixelStep = 1 / 255

/** The published parameters of I2V (Wei et al., CVPR 2022, and the authors' code). */
export const publishedI2v = {
  steps: 60,
  epsilon: 16 * pixelStep,
  stepSize: 0.005,
  initialPerturbation: 0.01 * pixelStep,
} as const
