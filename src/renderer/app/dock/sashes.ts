/** Pixels that an arrow key moves a border; with Shift it is a coarse step. */
const fineStep = 16
const coarseStep = 80

const titleOf = (view: Element | undefined): string =>
  view?.querySelector('.dv-tab.dv-active-tab')?.getAttribute('aria-label') ?? 'the other panels'

/** Where a border stands between the ends of its row, in percent. */
function percent(sash: HTMLElement, isUpright: boolean): number {
  const [own, all] = [sash.getBoundingClientRect(), sash.parentElement!.getBoundingClientRect()]
  const share = isUpright ? (own.x - all.x) / all.width : (own.y - all.y) / all.height
  return Math.round(100 * Math.min(1, Math.max(0, share || 0)))
}

/** Borders between panels are separators that the keyboard reaches, named after what they part. */
export function nameSashes(root: Element): void {
  for (const sash of root.querySelectorAll<HTMLElement>('.dv-sash')) {
    const holder = sash.parentElement!
    const isUpright = holder.parentElement!.classList.contains('dv-horizontal')
    const position = [...holder.children].indexOf(sash)
    const views = holder.parentElement!.querySelector(':scope > .dv-view-container')!.children
    const isFixed = sash.classList.contains('dv-disabled')
    const attributes: Record<string, string> = {
      role: 'separator',
      tabindex: isFixed ? '-1' : '0',
      'aria-orientation': isUpright ? 'vertical' : 'horizontal',
      'aria-label': `Border between ${titleOf(views[position])} and ${titleOf(views[position + 1])}`,
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuenow': String(percent(sash, isUpright)),
    }
    for (const [name, value] of Object.entries(attributes))
      if (sash.getAttribute(name) !== value) sash.setAttribute(name, value)
  }
}

/** Arrow keys move a border as a short drag of the pointer would, within the same limits. @returns whether they did */
export function pressSashKey(event: KeyboardEvent): boolean {
  const sash = event.target
  if (!(sash instanceof HTMLElement) || !sash.classList.contains('dv-sash')) return false
  const isUpright = sash.getAttribute('aria-orientation') === 'vertical'
  const directions: Record<string, number> = isUpright
    ? { ArrowLeft: -1, ArrowRight: 1 }
    : { ArrowUp: -1, ArrowDown: 1 }
  const direction = directions[event.key]
  if (direction === undefined) return false
  const distance = direction * (event.shiftKey ? coarseStep : fineStep)
  const { x, y } = sash.getBoundingClientRect()
  const at = (moved: number): PointerEventInit => ({
    bubbles: true,
    clientX: x + (isUpright ? moved : 0),
    clientY: y + (isUpright ? 0 : moved),
  })
  sash.dispatchEvent(new PointerEvent('pointerdown', at(0)))
  document.dispatchEvent(new PointerEvent('pointermove', at(distance)))
  document.dispatchEvent(new PointerEvent('pointerup', at(distance)))
  return true
}
