import type { Command } from './command'
import { align } from './command/align'
import { attack } from './command/attack'
import { batch } from './command/batch'
import { correlate } from './command/correlate'
import { demo } from './command/demo'
import { doctor } from './command/doctor'
import { figure } from './command/figure'
import { inspect } from './command/inspect'
import { link } from './command/link'
import { margins } from './command/margins'
import { methods } from './command/methods'
import { perturbation } from './command/perturbation'
import { predict } from './command/predict'
import { film } from './command/film'
import { serve } from './command/serve'

export const commands: readonly Command[] = [
  doctor,
  inspect,
  predict,
  methods,
  attack,
  correlate,
  align,
  batch,
  link,
  margins,
  perturbation,
  figure,
  film,
  serve,
  demo,
]
