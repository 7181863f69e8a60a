/**
 * A frame of soft waves with edges in it, the same on every machine.
 *
 * @returns [3, height, width], 0..1
 */
export function testFrame(height: number, width: number): Float32Array {
  const frame = new Float32Array(3 * height * width)
  for (let channel = 0; channel < 3; channel++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [down, across] = [row / height, column / width]
        const wave = Math.sin(2 * Math.PI * (2 * across + (channel + 1) * down)) * Math.cos(9 * across * down + channel)
        const isInside = (down - 0.5) ** 2 + (across - 0.4) ** 2 < 0.06
        frame[(channel * height + row) * width + column] = 0.5 + 0.3 * wave + (isInside ? 0.18 - 0.1 * channel : 0)
      }
    }
  }
  return frame
}
