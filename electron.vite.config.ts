import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'electron-vite'
import { defineConfig } from 'electron-vite'

/** A static list: packages with native code or data files of their own stay outside the bundle. */
const external = [
  'electron',
  /^node:/,
  'onnxruntime-node',
  'ffmpeg-static',
  '@resvg/resvg-js',
  'pdfkit',
  'svg-to-pdfkit',
  'echarts',
  /^echarts\//,
  'protobufjs',
  /^protobufjs\//,
  // Its build for Node declares a `require` of its own, which a bundle cannot hold twice.
  'fflate',
  'ws',
]

/** build/ensureBuilt.mjs builds only what changed: I2V_BUILD is `main` (hosts, engine, preload) or `renderer`. */
const part = process.env.I2V_BUILD

const hosts: UserConfig = {
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: {
          index: resolve('src/main/index.ts'),
          engineProcess: resolve('src/host/engineProcess.ts'),
          inferenceWorker: resolve('src/host/inferenceWorker.ts'),
          cli: resolve('src/cli/index.ts'),
          server: resolve('src/server/index.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
}

const window: UserConfig = {
  renderer: {
    root: 'src/renderer',
    build: {
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
    plugins: [vue()],
  },
}

export default defineConfig({ ...(part !== 'renderer' && hosts), ...(part !== 'main' && window) })
