/** Adam as the authors' code runs it; what PyTorch takes by default. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const
