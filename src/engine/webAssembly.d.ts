/** What is used of WebAssembly: its types come with the DOM's, which the engine is not given. */
declare namespace WebAssembly {
  type Module = object
  const Module: new (bytes: Uint8Array) => Module
  interface Memory {
    readonly buffer: ArrayBuffer
    /** by pages; `buffer` is another one afterwards */
    grow(pages: number): number
  }
  /** sized in pages of 64 KiB */
  const Memory: new (size: { readonly initial: number }) => Memory
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>
  }
  const Instance: new (module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>) => Instance
}
