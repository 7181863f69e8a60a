export { parameterNotes, parameterProblem } from './check'
export { type Loss, methodCatalogue, type MethodDescription, type Needs } from './catalogue'
export { cosineTerms, hasCosines, type MethodChoice, methodDetails, methodName, parametersOf } from './describe'
export { checkRegion, framesOfMask, type Mask, maskHelp, maskSchema, type Region } from './mask'
export {
  type Method,
  methods,
  methodSchema,
  type Norm,
  normNames,
  norms,
  normSchema,
  type Variant,
  variants,
  variantSchema,
} from './names'
export {
  type ChoiceParameter,
  defaultText,
  defaultValue,
  type NumberParameter,
  type Parameter,
  type ParameterKey,
  type ParameterValue,
  rangeText,
} from './parameter'
export { pixelStep, publishedI2v } from './pixel'
