import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { z } from 'zod'
import {
  defaultValue,
  type Method,
  methodCatalogue,
  methodSchema,
  type Norm,
  type Parameter,
  type ParameterKey,
  parametersOf,
  type ParameterValue,
} from '../../contract/method'
import type { SettledPlan } from '../../contract/plan'
import { type Reading, readParameter, standardText } from './reading'
import { useStudyPartsStore } from './studyParts'

/** A parameter of the attack as the form has it. */
export interface Entry {
  readonly parameter: Parameter
  readonly text: string
  /** differs from the default, so it can be put back */
  readonly isTyped: boolean
  readonly standard: string
  readonly reading: Reading
}

/** The method and its parameters. A parameter nobody touched is the method's own, whichever method is chosen next. */
export const useAttackStore = defineStore('attack', () => {
  const method = ref<Method>('i2v')
  const typed = ref<Readonly<Record<string, string>>>({})

  const description = computed(() => methodCatalogue[method.value])
  const norm = computed(() => (typed.value.norm ?? 'linf') as Norm)
  const parameters = computed(() => parametersOf(method.value, norm.value))
  const find = (key: ParameterKey): Parameter | undefined => parameters.value.find((parameter) => parameter.key === key)

  const epsilon = computed(() => {
    const parameter = find('epsilon')!
    const reading = readEntry(parameter, typed.value[meaningOf(parameter)] ?? standardText(parameter, 0))
    return reading.ok && reading.value !== null ? reading.value : Number(defaultValue(parameter, 0))
  })
  const entries = computed<readonly Entry[]>(() =>
    parameters.value.map((parameter) => {
      const standard = standardText(parameter, epsilon.value)
      const own = typed.value[meaningOf(parameter)]
      const text = own ?? standard
      return { parameter, standard, text, isTyped: own !== undefined, reading: readEntry(parameter, text) }
    }),
  )
  const entryOf = (key: ParameterKey): Entry | undefined => entries.value.find(({ parameter }) => parameter.key === key)

  function write(key: ParameterKey, text: string): void {
    const parameter = find(key)
    if (!parameter) return
    const { [meaningOf(parameter)]: _, ...others } = typed.value
    const isStandard = text.trim() === standardText(parameter, epsilon.value)
    typed.value = isStandard ? others : { ...others, [meaningOf(parameter)]: text }
  }

  /** What a plan says of the attack; parameters with a text that cannot be read are left out. */
  const choice = computed<{ method: Method } & { [Key in ParameterKey]?: ParameterValue }>(() => ({
    method: method.value,
    ...Object.fromEntries(entries.value.flatMap((entry) => valueOf(entry, epsilon.value))),
  }))

  /** Takes over the method and the parameters of a run. */
  function adopt(plan: SettledPlan): void {
    method.value = plan.method
    typed.value = {}
    write('norm', plan.norm)
    for (const { parameter, standard } of entries.value) {
      const value = plan[parameter.key]
      if (value !== undefined && value !== defaultValue(parameter, plan.epsilon))
        write(parameter.key, textOf(parameter, value, standard))
    }
  }

  useStudyPartsStore().add({
    key: 'attack',
    kind: 'edit',
    schema: z.object({ method: methodSchema, typed: z.record(z.string(), z.string()) }),
    read: () => ({ method: method.value, typed: typed.value }),
    write: (before) => {
      method.value = before.method
      typed.value = before.typed
    },
    describe: (before, after) => {
      if (before.method !== after.method)
        return `Method, ${methodCatalogue[before.method].name} to ${methodCatalogue[after.method].name}`
      const changed = entries.value.find(({ parameter }) => {
        const meaning = meaningOf(parameter)
        return before.typed[meaning] !== after.typed[meaning]
      })
      if (!changed) return 'Parameters of the attack'
      const textIn = (all: Readonly<Record<string, string>>): string =>
        all[meaningOf(changed.parameter)] ?? changed.standard
      return `${changed.parameter.label}, ${textIn(before.typed)} to ${textIn(after.typed)}`
    },
  })

  return {
    method,
    description,
    norm,
    entries,
    choice,
    isPublished: computed(() => entries.value.every(({ isTyped }) => !isTyped)),
    entryOf,
    write,
    reset: (key: ParameterKey) => write(key, entryOf(key)?.standard ?? ''),
    usePublished: (): void => void (typed.value = {}),
    adopt,
  }
})

/** A text belongs to a meaning: the epsilon of another ball is another number, the steps of another method are not. */
function meaningOf(parameter: Parameter): string {
  return parameter.kind === 'choice' ? parameter.key : `${parameter.key}, ${parameter.label}, ${parameter.unit}`
}

function readEntry(parameter: Parameter, text: string): Reading {
  return parameter.kind === 'choice' ? { ok: true, value: null, note: '' } : readParameter(parameter, text)
}

function valueOf({ parameter, text, isTyped, reading }: Entry, epsilon: number): [ParameterKey, ParameterValue][] {
  if (parameter.kind === 'choice') return [[parameter.key, text]]
  // An untouched default keeps digits that its text leaves out.
  const value = isTyped ? (reading.ok ? (reading.value ?? undefined) : undefined) : defaultValue(parameter, epsilon)
  return value === undefined ? [] : [[parameter.key, value]]
}

function textOf(parameter: Parameter, value: ParameterValue, standard: string): string {
  const isInSteps = parameter.kind !== 'choice' && parameter.unit === 'pixel' && /\/255$/.test(standard)
  return isInSteps ? `${Number((Number(value) * 255).toFixed(9))}/255` : String(value)
}
