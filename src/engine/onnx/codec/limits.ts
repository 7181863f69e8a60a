/** The newest file forms onnxruntime 1.30 reads; files beyond them are refused before it sees them. */
export const newestIrVersion = 13
export const newestOpset = 26

/** Larger graphs are refused: nothing this workbench is for comes near, and each node costs memory in every pass. */
export const maximumNodes = 100_000
/** Control flow bodies within bodies; protobuf itself stops at 100 messages within messages. */
export const maximumGraphDepth = 16
/** ONNX knows no tensor of higher rank in practice, and numpy stops at 64. */
export const maximumRank = 64
/** Weights in other files, all together: larger models do not fit the machines this workbench is for. */
export const maximumExternalBytes = 8 * 2 ** 30
