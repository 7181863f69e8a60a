import type { Measure } from '../../../contract/correlation'
import { pwcca, svcca } from './cca'
import { biasedCka, linearCka, rbfCka } from './cka'
import { mapCosine } from './cosine'
import { bestMatch } from './match'
import { procrustes } from './procrustes'
import { correlationRsa, euclideanRsa } from './rsa'
import type { Rule } from './rule'

export const rules: Readonly<Record<Measure, Rule>> = {
  cka: linearCka,
  'cka-rbf': rbfCka,
  cosine: mapCosine,
  rsa: correlationRsa,
  'rsa-euclidean': euclideanRsa,
  procrustes,
  svcca,
  pwcca,
  'best-match': bestMatch,
  'cka-biased': biasedCka,
}
