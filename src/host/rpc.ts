import type { Host } from '../contract/call'
import type { AskingEnd } from '../contract/line'
import { createAnsweringEnd, createAskingEnd } from '../contract/line'
import type { Message } from '../contract/message'
import { messageSchema } from '../contract/message'
import type { Channel } from '../engine/index'

/** Sent to an engine process that shall end what it does and exit. Not a call: nobody but its host may say so. */
export const closeMessage = { type: 'event', event: 'host:close', payload: null } as const satisfies Message

/** The asking end of a channel to an engine process. Messages of no known form are dropped. */
export function askOver(channel: Channel): AskingEnd {
  const end = createAskingEnd((message) => channel.send(message))
  channel.onMessage((message) => {
    const checked = messageSchema.safeParse(message)
    if (checked.success) end.receive(checked.data)
  })
  return end
}

/** Answers a channel's questions from the host until it closes; `onClose` runs once, when the other side says so or is gone. */
export function answerOver(channel: Channel, host: Host, onClose: () => void): void {
  const end = createAnsweringEnd(host, (message) => channel.send(message))
  let isClosing = false
  const close = () => {
    end.stop()
    if (!isClosing) onClose()
    isClosing = true
  }
  channel.onExit(close)
  channel.onMessage((message) => {
    const checked = messageSchema.safeParse(message)
    if (!checked.success) return
    if (checked.data.type === 'event' && checked.data.event === closeMessage.event) close()
    else void end.receive(checked.data)
  })
}
