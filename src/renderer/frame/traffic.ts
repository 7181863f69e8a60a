import { ref } from 'vue'

/** Requests for pictures that someone is looking at. What can wait, like thumbnails, waits until there are none. */
const going = ref(0)

export const urgentRequests = going

/** Counts a request until it is answered. */
export async function urgent<Answer>(request: Promise<Answer>): Promise<Answer> {
  going.value += 1
  try {
    return await request
  } finally {
    going.value -= 1
  }
}
