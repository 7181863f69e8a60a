import type { Norm } from './names'
import type { ChoiceParameter, NumberParameter } from './parameter'
import { publishedI2v } from './pixel'

const published = 'Wei et al., CVPR 2022, and the authors’ code'
const code = 'the code of the authors of I2V'
const ours = 'a choice of this workbench'

/** A frame of 576 x 576 pixels that turns from black to white is about that far away. */
const largestDistance = 1000

export const norm: ChoiceParameter = {
  key: 'norm',
  kind: 'choice',
  label: 'Ball',
  explanation: 'How the size of the perturbation is bounded.',
  source: published,
  choices: [
    { value: 'linf', label: 'L∞', explanation: 'no value of any pixel changes by more than epsilon' },
    {
      value: 'l2',
      label: 'L2',
      explanation: 'over all values of a frame, the square root of the sum of squared changes is at most epsilon',
    },
  ],
  default: 'linf',
}

/** Epsilon means another thing in each ball, so it has other limits in each. */
export const epsilon: Readonly<Record<Norm, NumberParameter>> = {
  linf: {
    key: 'epsilon',
    kind: 'number',
    label: 'Epsilon',
    explanation:
      'The most any pixel value may change, in [0,1] pixel values of the resized, cropped frame before normalisation; papers use 4/255 to 16/255.',
    source: published,
    unit: 'pixel',
    minimum: 0,
    maximum: 1,
    default: publishedI2v.epsilon,
  },
  l2: {
    key: 'epsilon',
    kind: 'number',
    label: 'Epsilon (radius of a frame)',
    explanation:
      'The most a whole frame may move: the square root of the sum of squared changes of all its values, in [0,1] pixel values; ±16/255 at every value of 224x224 pixels is 24.3.',
    source: 'ImageNet robustness benchmarks (RobustBench)',
    unit: '',
    minimum: 0,
    maximum: largestDistance,
    default: 3,
  },
}

const mostSteps = 100_000
const stepsOf = (standard: number, source: string): NumberParameter => ({
  key: 'steps',
  kind: 'integer',
  label: 'Steps',
  explanation: 'Updates of the perturbation; more of them lower the loss further and take longer in proportion.',
  source,
  unit: '',
  minimum: 1,
  maximum: mostSteps,
  default: standard,
})

/** Of the methods that Adam optimises. */
export const adamSteps = stepsOf(publishedI2v.steps, published)
export const adamStepSize: NumberParameter = {
  key: 'stepSize',
  kind: 'number',
  label: 'Step size',
  explanation: 'Learning rate of Adam, in [0,1] pixel values: about the change of each value in one step.',
  source: published,
  unit: 'pixel',
  minimum: 0,
  isAboveMinimum: true,
  maximum: 1,
  default: publishedI2v.stepSize,
}

/** Of the methods that follow the sign of the gradient. */
export const signSteps = stepsOf(10, code)
export const signStepSize: Readonly<Record<Norm, NumberParameter>> = {
  linf: {
    key: 'stepSize',
    kind: 'number',
    label: 'Step size',
    explanation: 'How far each value moves in one step, along the sign of its gradient, in [0,1] pixel values.',
    source: code,
    unit: 'pixel',
    minimum: 0,
    isAboveMinimum: true,
    maximum: 1,
    default: { epsilonTimes: 0.1 },
  },
  l2: {
    key: 'stepSize',
    kind: 'number',
    label: 'Step size',
    explanation: 'How far a frame moves in one step, along its gradient divided by its length, measured as epsilon is.',
    source: ours,
    unit: '',
    minimum: 0,
    isAboveMinimum: true,
    maximum: largestDistance,
    default: { epsilonTimes: 0.1 },
  },
}

export const dispersionVariant: ChoiceParameter = {
  key: 'variant',
  kind: 'choice',
  label: 'Variant',
  explanation: 'Over which activations the standard deviation is taken.',
  source: code,
  choices: [
    {
      value: 'reference',
      label: 'Reference',
      explanation: 'one standard deviation over all frames, as the authors do',
    },
    { value: 'corrected', label: 'Corrected', explanation: 'one for each frame, which makes frames independent' },
  ],
  default: 'reference',
}

export const weightsVariant: ChoiceParameter = {
  key: 'variant',
  kind: 'choice',
  label: 'Variant',
  explanation: 'What the weights of surrogates and layers are made from.',
  source: code,
  choices: [
    { value: 'reference', label: 'Reference', explanation: 'sums of cosines, so weights depend on the clip’s length' },
    { value: 'corrected', label: 'Corrected', explanation: 'means of cosines over frames' },
  ],
  default: 'reference',
}

export const weightsMomentum: NumberParameter = {
  key: 'momentum',
  kind: 'number',
  label: 'Momentum of the weights',
  explanation:
    'The share of the weights that goes into those of the next step; 0 makes them anew from the last cosines.',
  source: 'Wei et al., TPAMI 2024, and the authors’ code',
  unit: '',
  minimum: 0,
  maximum: 1,
  default: 0,
}

export const gradientMomentum = (standard: number): NumberParameter => ({
  key: 'momentum',
  kind: 'number',
  label: 'Momentum',
  explanation:
    'How much of the gathered gradients goes on into the next step; each is first divided by its mean absolute value over the frame. 0 follows the newest gradient alone.',
  source: standard === 0 ? code : `Dong et al., CVPR 2018, and ${code}`,
  unit: '',
  minimum: 0,
  maximum: 1,
  default: standard,
})

export const targetClass: NumberParameter = {
  key: 'targetClass',
  kind: 'integer',
  label: 'Target class',
  explanation:
    'Class index (first class 0) of the attacked model that the frames are pushed towards: the cross-entropy to it goes down. Left out: away from what the model itself says of the benign frames.',
  source: ours,
  unit: '',
  minimum: 0,
  maximum: 1_000_000,
  default: null,
}

export const probability: NumberParameter = {
  key: 'probability',
  kind: 'number',
  label: 'Probability of a change',
  explanation: 'How often a frame is resized and padded before its gradient is taken; 0 never, 1 at every step.',
  source: code,
  unit: '',
  minimum: 0,
  maximum: 1,
  default: 0.5,
}

export const resizeRate: NumberParameter = {
  key: 'resizeRate',
  kind: 'number',
  label: 'Size of the padded frame',
  explanation:
    'Side of the padded frame, as a multiple of the frame’s own; frames are enlarged by up to that, padded at random places, and brought back (224 to 250 pixels by default).',
  source: code,
  unit: '',
  minimum: 1,
  maximum: 2,
  default: 250 / 224,
}

export const kernelLength: NumberParameter = {
  key: 'kernelLength',
  kind: 'integer',
  label: 'Side of the kernel',
  explanation: 'Pixels across the Gaussian that smooths the gradient; 1 smooths nothing.',
  source: code,
  unit: '',
  minimum: 1,
  maximum: 99,
  isOdd: true,
  default: 15,
}

export const kernelReach: NumberParameter = {
  key: 'kernelReach',
  kind: 'number',
  label: 'Reach of the kernel',
  explanation:
    'Standard deviations of the Gaussian from the kernel’s centre to its edge: 3 over 15 pixels is a standard deviation of 7/3 pixels; less is flatter.',
  source: code,
  unit: '',
  minimum: 0,
  isAboveMinimum: true,
  maximum: 10,
  default: 3,
}

export const scales: NumberParameter = {
  key: 'scales',
  kind: 'integer',
  label: 'Scaled copies',
  explanation: 'How many copies of a frame, at contrast 1, 1/2, 1/4, ..., share in each gradient; time grows with it.',
  source: code,
  unit: '',
  minimum: 1,
  maximum: 16,
  default: 5,
}

/** Every result carries noise controls, so every method has it. */
export const seed = (draws: string): NumberParameter => ({
  key: 'seed',
  kind: 'integer',
  label: 'Seed',
  explanation: `Whole number from which ${draws} drawn; the same seed gives the same bytes.`,
  source: ours,
  unit: '',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  default: 0,
})
