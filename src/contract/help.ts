/** What a word or a number of the window means. Methods, parameters and measures have catalogues of their own. */
export interface HelpTerm {
  readonly name: string
  /** one sentence */
  readonly help: string
  /** values it can have, with their unit; left out for what is no number */
  readonly range?: string
  /** paper, equation or the part of the program it comes from */
  readonly source: string
}

const ours = 'A choice of this workbench, recorded with every run'
const wei = 'Wei et al., Cross-Modal Transferable Adversarial Attacks from Images to Videos, CVPR 2022'

/** By what they are of, in the order a reader meets them. */
export const helpGroups = {
  'The attack': {
    surrogate: {
      name: 'Surrogate',
      help: 'The image model whose features are pushed away from the benign ones; neither weights nor answers of the targets are used.',
      source: `${wei}: the white-box image model`,
    },
    target: {
      name: 'Target',
      help: 'A video model that is asked for its answer before and after the attack, never during it: a black box, unless it shares weights with the surrogate, which is then said beside it.',
      source: `${wei}: the black-box video model`,
    },
    tapLayer: {
      name: 'Tap layer',
      help: 'The layer of the surrogate whose features the attack moves; the paper counts four depths and attacks depth 2 of ResNet-101 and SqueezeNet, depth 3 of VGG-16 and AlexNet.',
      range: 'depth 1 (near the pixels) to 4 (near the answer), or any tensor with a gradient',
      source: wei,
    },
    window: {
      name: 'Sampled window',
      help: 'The frames that are taken from the clip, attacked and shown to the video models; the others stay as they are.',
      source: 'The card of the first target says how many and how far apart; the sampler decides where',
    },
    cosineLoss: {
      name: 'Cosine to the benign features',
      help: 'Cosine between the features of the adversarial and the benign frame at the tap layer, flattened; the attack lowers it, frame by frame.',
      range: '1 (nothing moved) to −1 (reversed); summed over frames it is the loss of I2V',
      source: `${wei}; denominator at least 1e-8, as in PyTorch`,
    },
  },
  'Answers of the video models': {
    firstChoice: {
      name: 'First choice',
      help: 'The class a model gives the highest probability; a diamond marks one that differs from the first choice for the benign clip.',
      source: 'Top-1 of the softmax over the model’s classes, or of its probabilities as its card says',
    },
    probability: {
      name: 'Probability',
      help: 'What the model gives the class, over all its classes together 1; it is the model’s own confidence, not how often it is right.',
      range: '0 to 1',
      source: 'Softmax of the model’s output, or its output where the card says that it is a probability',
    },
    benignClass: {
      name: 'Benign class',
      help: 'What is left of the probability of the class that was the first choice for the benign clip.',
      range: '0 to 1',
      source: 'The same model, asked for the benign and the adversarial clip',
    },
    benign: {
      name: 'Benign',
      help: 'The clip as it is, resized and cropped as the model’s card says.',
      source: 'The decoded frames, before any attack',
    },
    float: {
      name: 'Float',
      help: 'The adversarial clip as it was computed, in 32-bit numbers that no file of pictures can hold.',
      source: 'adversarial.npy of the run folder',
    },
    rounded: {
      name: '8-bit',
      help: 'The adversarial clip rounded to the 256 values of a picture, half to even: the form to report.',
      source: 'adversarial_rounded.npy of the run folder; the authors truncate, which is not done here',
    },
    decoded: {
      name: 'Decoded',
      help: 'The adversarial clip decoded again from the lossless film that was saved, as somebody else would see it.',
      source: 'The film of the run folder, through ffmpeg',
    },
    uniformNoise: {
      name: 'Uniform noise',
      help: 'A control without any attack: noise drawn evenly between −epsilon and epsilon, rounded to 8 bits.',
      source: ours,
    },
    signNoise: {
      name: 'Sign noise',
      help: 'The stronger control: every value moved by epsilon up or down at random. An attack that does not beat it has shown nothing.',
      source: ours,
    },
    margin: {
      name: 'Margin',
      help: 'How far a model is from leaving the class it gave the benign clip: negative once another class is likelier, one nat being a factor of 2.7 between the two probabilities.',
      range: 'any number, in nats',
      source: 'ln p(class) − ln of the largest other probability; docs/where-it-bites.md',
    },
    frameInfluence: {
      name: 'Influence of a frame',
      help: 'What the change of one frame does to the margin: alone, when all others are benign, and added, when all others are adversarial too; effects of frames do not add up.',
      range: 'any number, in nats; negative pushes the model away from its class',
      source: 'The model asked again with this frame exchanged; docs/where-it-bites.md',
    },
    blackBox: {
      name: 'Not a black box',
      help: 'Tensors of weights that the target has in common with a surrogate: a success on such a model shows less than one on a stranger.',
      range: 'number of equal tensors',
      source: 'Weights of both ONNX files, compared value by value',
    },
  },
  'How often it works': {
    successRate: {
      name: 'Attack success rate',
      help: 'Share of clips whose first choice changed, among the clips that count; with few clips the interval says more than the rate.',
      range: '0 to 100 %, with its n',
      source: wei,
    },
    wilson: {
      name: 'Wilson 95% interval',
      help: 'True rates that agree with what was counted: it stays between 0 and 100 % and holds for few clips, where rate ± 2 standard errors does not.',
      range: '0 to 100 %',
      source: 'Wilson, Journal of the American Statistical Association 1927',
    },
    among: {
      name: 'Among which clips',
      help: 'All clips; clips this model gets right when benign; or clips that every compared model gets right, which is what the paper counts. The last two need true classes.',
      source: `${wei} counts clips that all models get right`,
    },
  },
  'How large the perturbation is': {
    linf: {
      name: 'L∞ reached',
      help: 'The largest change of any value, proved again from the bytes that were saved; at most epsilon.',
      range: '0 to epsilon, in units of 1/255; rounding may add up to half a unit',
      source: 'Largest absolute difference of adversarial and benign frames',
    },
    l2: {
      name: 'L2 reached',
      help: 'The length of the change of the frame that moved furthest, all its values as one vector.',
      range: '0 to epsilon in an L2 ball, in pixel values of 0 to 1',
      source: 'Root of the sum of squared differences',
    },
    meanChange: {
      name: 'Mean change',
      help: 'The mean absolute change of a value, the share of values at the bound, and the peak signal-to-noise ratio of the 8-bit clip.',
      range: 'of 255; percent; decibels, higher is less visible',
      source: 'PSNR is 10 log10 (1 / mean squared change), for pixels from 0 to 1',
    },
  },
  'Similarity of layers': {
    similarity: {
      name: 'Value of a cell',
      help: 'How alike an image layer and a video layer are over the same frames, by the chosen measure; the larger, the more alike.',
      range: 'as the measure says, no unit',
      source: 'Each measure names its paper',
    },
    interval: {
      name: '95 % interval of a cell',
      help: 'How far the value depends on which moments or clips were looked at: blocks of neighbouring moments, or whole clips, are left out in turn.',
      range: 'may reach beyond the measure’s range; none below 5 blocks',
      source: 'Block jackknife (Efron and Tibshirani 1993, chapter 11) with Student’s t',
    },
    chance: {
      name: 'Chance',
      help: 'What the measure gives when the layers cannot be related, all else as it is: frames shifted in time, or clips exchanged.',
      range: 'mean and middle 95 % of the draws',
      source: 'docs/similarity.md and decision 0009; circular shifts would leave a seam',
    },
    pValue: {
      name: 'p',
      help: 'Share of the draws by chance that are at least as large as the value, which is counted as one of them; one-sided.',
      range: '1 / (1 + draws) to 1',
      source: '(1 + draws at least as large) / (1 + draws)',
    },
    qValue: {
      name: 'q',
      help: 'p adjusted over the heatmap: among the cells with q ≤ 0.05 about one in twenty is there by chance.',
      range: '0 to 1',
      source: 'Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995',
    },
    effectiveRows: {
      name: 'Effective rows',
      help: 'How many independent rows the compared ones are worth, since neighbouring frames are alike; below about 5 draw only pictures from a value.',
      range: '1 to the number of rows',
      source: 'Pyper and Peterman, Canadian Journal of Fisheries and Aquatic Sciences 1998',
    },
    undefinedCell: {
      name: 'Undefined',
      help: 'The measure has no value here, for instance because a layer is constant or there are too few rows; the cell says why. It is never 0.',
      source: 'docs/similarity.md',
    },
    aboveChance: {
      name: 'Above chance',
      help: 'The value less the mean of what chance gives: 0 is what unrelated layers show.',
      range: 'below 0 to the measure’s largest value',
      source: 'Value minus the mean of the cell’s null; docs/similarity.md',
    },
    timeSteps: {
      name: 'Time steps of a video layer',
      help: 'A video layer often has fewer time steps than there are frames; each is compared with frames it sees, by a policy that is recorded. They are not steps of an attack.',
      source: 'Read from the model’s graph; docs/alignment.md',
    },
    stages: {
      name: 'Stages',
      help: 'Runs of layers whose maps have the same size; a new one begins where maps get smaller.',
      source: 'Read from the model’s graph',
    },
    channelCorrelation: {
      name: 'Channel correlation',
      help: 'Pearson’s r between a channel of the image layer and one of the video layer over time steps and places.',
      range: '−1 to 1; |r| below 2 / √(effective samples) is what unrelated channels give',
      source: 'After the matching of Li et al., ICLR 2016',
    },
    gradientCosine: {
      name: 'Cosine of gradients',
      help: 'Whether the pixels that move an image model’s features most are those that move a video model’s answer, frame by frame.',
      range: '−1 to 1; of unrelated gradients about 1 / √(values of a frame) in size',
      source: 'Gradients of both models by the same compiler; docs/similarity-and-transfer.md',
    },
  },
  'What computes': {
    provider: {
      name: 'Provider',
      help: 'What computes the networks; any but the CPU is compared with the CPU before its first use.',
      source: 'ONNX Runtime execution providers',
    },
    besideCpu: {
      name: 'Beside the CPU',
      help: 'The largest difference of features from those of the CPU, in parts of the largest feature, and the cosine of both gradients.',
      range: 'difference near 0, cosine near 1',
      source: 'docs/providers.md',
    },
    workers: {
      name: 'Workers and memory',
      help: 'Processes that compute frames side by side, and the most memory they are expected to take; fewer are started where memory is short.',
      source: 'Measured while models are opened; docs/speed-and-memory.md',
    },
  },
} as const satisfies Record<string, Record<string, HelpTerm>>

type Groups = typeof helpGroups
export type HelpGroup = keyof Groups
export type HelpKey = { [Group in HelpGroup]: keyof Groups[Group] }[HelpGroup]

const terms: Readonly<Record<string, HelpTerm>> = Object.assign({}, ...Object.values(helpGroups))

export const helpTerm = (key: HelpKey): HelpTerm => terms[key]!
