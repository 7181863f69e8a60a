import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const clipsSchema = z.object({
  clips: z.array(z.looseObject({ file: z.string(), action: z.string(), object: z.string() })),
})

/** The embedded demo: clips with their true classes, and the cards of its models; the surrogate to begin with is first. */
export async function describeDemo(resources: string) {
  const { clips } = clipsSchema.parse(JSON.parse(await readFile(join(resources, 'clips', 'clips.json'), 'utf8')))
  const card = (name: string): string => join(resources, 'models', `${name}.json`)
  return {
    clips: clips.map(({ file, action, object }) => ({
      path: join(resources, 'clips', file),
      title: `${object}: ${action}`,
      label: action,
    })),
    surrogates: [card('image_demo'), card('resnet34_imagenet')],
    targets: [card('video_demo_a'), card('video_demo_b')],
  }
}
