/**
 * Two operators of our own that live only while a graph is compiled; `writeLanes` says them in ONNX's.
 *
 * A lane is every second row or column of a tensor: lane 0 the even places, lane 1 the odd ones, both filled up to the
 * same length.
 *
 * - `LaneConv` (x, weights, bias) -> the four lanes [row lane][column lane] of a 2-D convolution. Attributes of Conv
 *   (strides, pads), `lanes`: length of a lane of rows and of columns.
 * - `LaneMax` (even, odd) -> maximum pool with stride 2 along `axis`. `kernel` 2 or 3, `begin`: places of padding.
 */
export const laneDomain = 'i2v.lane'
