import { type Method, type Norm, norms, type Variant, variants } from './names'
import * as parameter from './parameters'
import type { Parameter } from './parameter'

/** What a method lowers or raises, before each of its steps. */
export interface Loss {
  /** in the words of a progress line */
  readonly name: string
  readonly explanation: string
  readonly kind: 'cosine' | 'weighted cosine' | 'spread' | 'cross-entropy' | 'none'
  /** where the attack drives it; towards a target class the other way */
  readonly direction: 'down' | 'up' | 'none'
}

export interface Needs {
  /** how many surrogates a plan may list, each with its layer where layers are needed; null: any number */
  readonly surrogates: { readonly least: number; readonly most: number | null }
  /** tap layers of each surrogate: none, or one with every time it is listed, so several where it is listed again */
  readonly layers: 'none' | 'several'
  /** the surrogate must predict classes: an embedding will not do */
  readonly classes: boolean
  /** the surrogate's operators must have gradient rules, from the layer or output to the pixels */
  readonly gradient: boolean
  /** a video model may be attacked too, which makes it the white-box bound */
  readonly videoModels: boolean
}

/** All that a person, a form, the command line and the engine's checks need to know of a method. */
export interface MethodDescription {
  readonly name: string
  /** its name where several models are attacked at once, if that is another */
  readonly ensembleName?: string
  /** one sentence */
  readonly summary: string
  readonly source: string
  readonly loss: Loss
  readonly needs: Needs
  readonly norms: readonly Norm[]
  /** variants in which what happens to a frame depends on the other frames; attacked video models always couple them */
  readonly coupledIn: readonly Variant[]
  /** in the order they are shown; norm, epsilon and seed are of all methods and come from `parametersOf` */
  readonly parameters: (norm: Norm) => readonly Parameter[]
  /** what is drawn at random, "the ... are"; the noise controls always are */
  readonly draws: string
}

const controls = 'the noise controls are'
const features: Needs = {
  surrogates: { least: 1, most: null },
  layers: 'several',
  classes: false,
  gradient: true,
  videoModels: false,
}
const labels: Needs = {
  surrogates: { least: 1, most: null },
  layers: 'none',
  classes: true,
  gradient: true,
  videoModels: true,
}
const nothing: Needs = {
  surrogates: { least: 0, most: 1 },
  layers: 'none',
  classes: false,
  gradient: false,
  videoModels: true,
}
const noLoss: Loss = {
  name: 'none',
  explanation: 'There is none: the noise knows nothing of any model.',
  kind: 'none',
  direction: 'none',
}
const crossEntropy: Loss = {
  name: 'mean cross-entropy',
  explanation:
    'Mean over frames of the cross-entropy between the model’s answer and the class it gave the benign frame, summed over models; towards a target class, of the cross-entropy to that class.',
  kind: 'cross-entropy',
  direction: 'up',
}
const adam = [parameter.adamSteps, parameter.adamStepSize]
const signSteps = (norm: Norm): readonly Parameter[] => [parameter.signSteps, parameter.signStepSize[norm]]

/** The one list of methods; what is not here is not offered, and what is here is checked, explained and run from here. */
export const methodCatalogue: Readonly<Record<Method, MethodDescription>> = {
  i2v: {
    name: 'I2V',
    ensembleName: 'ENS-I2V',
    summary:
      'Moves the features of an image model away from the benign ones, frame by frame; several models or layers add up.',
    source: 'Wei et al., CVPR 2022 (I2V, ENS-I2V)',
    loss: {
      name: 'sum of cosines',
      explanation: 'Cosine between features of adversarial and benign frames, summed over frames, models and layers.',
      kind: 'cosine',
      direction: 'down',
    },
    needs: features,
    norms,
    coupledIn: [],
    parameters: () => adam,
    draws: controls,
  },
  dr: {
    name: 'DR',
    summary: 'Flattens a layer: lowers the standard deviation of its activations, without regard to the benign ones.',
    source: 'Lu et al., CVPR 2020 (dispersion reduction), as the authors of I2V compare with it',
    loss: {
      name: 'standard deviation of activations',
      explanation: 'Unbiased standard deviation of the activations of the tapped layers, summed over them.',
      kind: 'spread',
      direction: 'down',
    },
    needs: features,
    norms,
    coupledIn: ['reference'],
    parameters: () => [...adam, parameter.dispersionVariant],
    draws: controls,
  },
  aens: {
    name: 'AENS-I2V',
    summary: 'I2V with several models and layers, weighted anew before every step by how close each still is.',
    source: 'Wei et al., TPAMI 46(5), 2024 (AENS-I2V)',
    loss: {
      name: 'weighted mean cosine',
      explanation: 'Mean over frames of the cosines of all models and layers, summed with the weights of the step.',
      kind: 'weighted cosine',
      direction: 'down',
    },
    needs: features,
    norms,
    coupledIn: variants,
    parameters: () => [...adam, parameter.weightsVariant, parameter.weightsMomentum],
    draws: controls,
  },
  fgsm: {
    name: 'FGSM',
    summary: 'One step of size epsilon along the sign of the gradient of the model’s own label.',
    source: 'Goodfellow et al., ICLR 2015 (FGSM)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: () => [parameter.targetClass],
    draws: controls,
  },
  bim: {
    name: 'BIM',
    summary: 'FGSM in small steps, each brought back into the ball.',
    source: 'Kurakin et al., ICLR workshop 2017 (BIM)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: (norm) => [...signSteps(norm), parameter.targetClass],
    draws: controls,
  },
  'mi-fgsm': {
    name: 'MI-FGSM',
    summary: 'BIM along gathered gradients, so that steps do not turn with every new gradient.',
    source: 'Dong et al., CVPR 2018 (MI-FGSM)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: (norm) => [...signSteps(norm), parameter.gradientMomentum(1), parameter.targetClass],
    draws: controls,
  },
  'di-fgsm': {
    name: 'DI-FGSM',
    summary: 'BIM on frames that are resized and padded at random before each gradient.',
    source: 'Xie et al., CVPR 2019 (diverse inputs)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: (norm) => [
      ...signSteps(norm),
      parameter.probability,
      parameter.resizeRate,
      parameter.gradientMomentum(0),
      parameter.targetClass,
    ],
    draws: 'the resizing of frames and the noise controls are',
  },
  'ti-fgsm': {
    name: 'TI-FGSM',
    summary: 'BIM along gradients smoothed by a Gaussian, which stands for shifted copies of the frame.',
    source: 'Dong et al., CVPR 2019 (translation-invariant)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: (norm) => [
      ...signSteps(norm),
      parameter.kernelLength,
      parameter.kernelReach,
      parameter.gradientMomentum(0),
      parameter.targetClass,
    ],
    draws: controls,
  },
  'si-fgsm': {
    name: 'SI-FGSM',
    summary: 'BIM along the mean of the gradients at copies of the frame with less and less contrast (SIM).',
    source: 'Lin et al., ICLR 2020 (scale-invariant, SIM)',
    loss: crossEntropy,
    needs: labels,
    norms,
    coupledIn: [],
    parameters: (norm) => [...signSteps(norm), parameter.scales, parameter.gradientMomentum(0), parameter.targetClass],
    draws: controls,
  },
  'uniform-noise': {
    name: 'Uniform noise',
    summary: 'A control: every value moves by a uniform random number, as far as epsilon at most.',
    source: 'a control; the same noise stands beside every attack',
    loss: noLoss,
    needs: nothing,
    norms,
    coupledIn: [],
    parameters: () => [],
    draws: 'the noise is',
  },
  'sign-noise': {
    name: 'Sign noise',
    summary:
      'A control: every value moves by epsilon, up or down at random. An attack that does not beat it has shown nothing.',
    source: 'a control; the same noise stands beside every attack',
    loss: noLoss,
    needs: nothing,
    norms,
    coupledIn: [],
    parameters: () => [],
    draws: 'the noise is',
  },
}
