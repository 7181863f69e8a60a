import { z } from 'zod'

const layouts = ['NCHW', 'NHWC', 'NCTHW', 'NTCHW', 'NTHWC'] as const

export const resizeSchema = z.looseObject({
  /** [height, width] the frame is brought to first, aspect not kept */
  stretch: z.tuple([z.int().positive(), z.int().positive()]).optional(),
  /** then the shorter side is brought to this many pixels, aspect kept */
  shortSide: z.int().positive().optional(),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'area', 'lanczos']).default('bilinear'),
  crop: z.enum(['center', 'none']).default('center'),
})

const inputSchema = z.looseObject({
  tensor: z.string(),
  layout: z.enum(layouts),
  /** [height, width] after the crop */
  size: z.tuple([z.int().positive(), z.int().positive()]),
  channels: z.enum(['RGB', 'BGR']).default('RGB'),
  /** what 0 and 255 become before mean and std */
  range: z.tuple([z.number(), z.number()]).default([0, 1]),
  mean: z.array(z.number()).length(3).default([0, 0, 0]),
  std: z.array(z.number().positive()).length(3).default([1, 1, 1]),
  resize: resizeSchema.prefault({}),
  /** video only: frames per clip */
  frames: z.int().positive().optional(),
  /** video only: step between source frames */
  stride: z.int().positive().optional(),
})

export const cardLayerSchema = z.looseObject({
  tensor: z.string(),
  title: z.string().optional(),
  depth: z.int().positive().optional(),
  /** `aens` marks the tensor AENS-I2V taps where it differs from the I2V one of the same depth */
  use: z.string().optional(),
})

/** The JSON beside an ONNX file that says what no ONNX file says. Unknown fields are kept. */
export const modelCardSchema = z.looseObject({
  card: z.int().positive(),
  name: z.string().min(1),
  kind: z.enum(['image', 'video']),
  /** ONNX file, relative to the card */
  file: z.string().min(1),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullish(),
  input: inputSchema,
  output: z.looseObject({ tensor: z.string(), kind: z.enum(['logits', 'probabilities', 'embedding']) }),
  /** label file, one class a line, relative to the card */
  labels: z.string().nullish(),
  layers: z.array(cardLayerSchema).default([]),
  source: z.looseObject({}).optional(),
})

export type ModelCard = z.infer<typeof modelCardSchema>
export type CardLayer = z.infer<typeof cardLayerSchema>
export type ResizeSpec = z.infer<typeof resizeSchema>
export type Layout = (typeof layouts)[number]

/** The newest card form this build reads and writes. */
export const cardVersion = 1

export const modelLayerSchema = z.object({
  tensor: z.string(),
  /** operator that computes the tensor, e.g. `Relu` */
  op: z.string(),
  /** symbolic dimensions keep their name; null when the shape cannot be told without running */
  shape: z.array(z.union([z.number(), z.string()])).nullable(),
  /** position in the graph, 0 is the first node */
  order: z.int(),
  title: z.string().nullable(),
  depth: z.int().nullable(),
  /** offered by the card, so listed first */
  onCard: z.boolean(),
  /** whether a gradient from this tensor to the input can be compiled */
  gradient: z.boolean(),
})

export const gradientSupportSchema = z.object({
  /** every node from input to output has a rule */
  supported: z.boolean(),
  /** the first node without a rule on the way from the input, null if none */
  firstUnsupported: z
    .object({
      node: z.string(),
      op: z.string(),
      opset: z.int(),
      /** why no gradient passes it: a sentence */
      reason: z.string(),
      /** what to do about it: a sentence */
      advice: z.string(),
    })
    .nullable(),
  /** the last tensor in network order that a gradient can start from */
  deepestLayer: z.string().nullable(),
})

/** A model as it is shown and chosen from. */
export const modelInfoSchema = z.object({
  cardPath: z.string(),
  card: modelCardSchema,
  modelPath: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  labels: z.array(z.string()).nullable(),
  layers: z.array(modelLayerSchema),
  gradient: gradientSupportSchema,
  warnings: z.array(z.string()),
})

const graphValueSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.union([z.number(), z.string(), z.null()])).nullable(),
})

/** What the axes of a layer mean for one clip or frame, found from the graph. */
export const layerAxesSchema = z.object({
  /** for each step in time: the frames it can see and its centre, in input frames from 0 */
  steps: z.array(z.object({ first: z.int(), last: z.int(), centre: z.number() })),
  /** frames between two steps; null if they are not even, or there is one step */
  stride: z.number().nullable(),
  /** frames that one step spans, at most */
  span: z.int(),
  channels: z.int(),
  height: z.int(),
  width: z.int(),
})

/** What an ONNX file says of itself, without a card. */
export const modelInspectionSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  inputs: z.array(graphValueSchema),
  outputs: z.array(graphValueSchema),
  opset: z.int(),
  nodes: z.int(),
  /** the one layout in which the input holds clips or frames of three channels; null if none or several would do */
  reading: z.object({ tensor: z.string(), layout: z.enum(layouts), frames: z.int() }).nullable(),
  layers: z.array(
    modelLayerSchema
      .pick({ tensor: true, op: true, shape: true, order: true, gradient: true })
      /** left out where the input has no such layout, or the meaning is lost on the way */
      .extend({ axes: layerAxesSchema.optional() }),
  ),
  gradient: gradientSupportSchema,
})
export type LayerAxes = z.infer<typeof layerAxesSchema>
export type ModelInspection = z.infer<typeof modelInspectionSchema>

export type ModelLayer = z.infer<typeof modelLayerSchema>
export type GradientSupport = z.infer<typeof gradientSupportSchema>
export type ModelInfo = z.infer<typeof modelInfoSchema>
