import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import type { MenuAction } from '../../contract/shell'
import { useConnection } from './useConnection'
import { useDemo } from './useDemo'
import { useKeySheet } from './useKeySheet'
import { useOpenFiles } from './useOpenFiles'

/** What the menu bar asks for, and the same keys where there is no menu bar. */
export function useMenu(): void {
  const { shell } = useConnection()
  const { openDemo } = useDemo()
  const { ask } = useOpenFiles()
  const { isShown } = useKeySheet()

  const actions: Record<MenuAction, () => unknown> = {
    'open-clip': () => ask('clip'),
    'add-model': () => ask('card'),
    'open-run': () => ask('run'),
    'open-demo': openDemo,
    'show-settings': () => document.querySelector<HTMLElement>('[data-settings]')?.click(),
    'show-keys': () => (isShown.value = true),
  }
  onScopeDispose(shell.onMenu((action) => void actions[action]()))

  useEventListener(window, 'keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select')
    if (event.key === '?' && !isTyping) isShown.value = true
    if (!(event.ctrlKey || event.metaKey) || event.altKey || shell.kind === 'electron') return
    if (event.key.toLowerCase() !== 'o') return
    event.preventDefault()
    void ask(event.shiftKey ? 'run' : 'clip')
  })
}
