/** Thrown by rules that cannot tell what an operator makes of the axes. Never leaves this folder. */
export class Lost extends Error {}
