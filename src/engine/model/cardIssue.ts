import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** One broken field of a card as a sentence: field, found, expected. */
export function describeIssue(issue: Issue, card: unknown): string {
  const field = issue.path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name ? `${name}.${String(step)}` : String(step)),
    '',
  )
  return `field "${field || '(whole file)'}": found ${shown(valueAt(card, issue.path))}, expected ${expected(issue)}`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'a whole number'
        : `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin)}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin)}`
    case 'invalid_format':
      return '64 lower-case hexadecimal digits'
    default:
      return issue.message
  }
}

function unit(origin: string): string {
  if (origin === 'array') return ' entries'
  return origin === 'string' ? ' characters' : ''
}
