import { type Method, methodCatalogue, methods } from '../../../contract/method'

export interface MethodGroup {
  readonly title: string
  readonly explanation: string
  readonly methods: readonly Method[]
}

const titles = {
  features: { title: 'Feature attacks', explanation: 'on a layer of image models' },
  labels: { title: 'Label attacks', explanation: 'on what models predict' },
  controls: { title: 'Controls', explanation: 'noise, without any model' },
} as const

/** What a method works on tells its group, so a new method of the catalogue finds its place by itself. */
function groupOf(method: Method): keyof typeof titles {
  const { needs } = methodCatalogue[method]
  if (!needs.gradient) return 'controls'
  return needs.layers === 'none' ? 'labels' : 'features'
}

/** Every method of the catalogue, in its order. */
export const methodGroups: readonly MethodGroup[] = (['features', 'labels', 'controls'] as const).map((group) => ({
  ...titles[group],
  methods: methods.filter((method) => groupOf(method) === group),
}))
