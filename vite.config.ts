import { resolve } from 'node:path'
import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig, type Plugin } from 'vite'
import options from './remix.config.js'

/** The browser never gets code of these folders; Remix itself guards only `*.server.*`. */
const HOUSE = ['services', 'adapters', 'db'].map((folder) => resolve(folder))
const wall: Plugin = {
  name: 'gerbang-wall',
  enforce: 'pre',
  async resolveId(source, importer, how) {
    if (how.ssr || !importer) return null
    const found = await this.resolve(source, importer, { ...how, skipSelf: true })
    if (found && HOUSE.some((folder) => found.id.startsWith(`${folder}/`))) {
      this.error(`The browser must not import ${source} (from ${importer}): import its types only.`)
    }
    return null
  },
}

export default defineConfig({
  plugins: [wall, remix(options)],
  build: { target: 'es2020', sourcemap: false, assetsInlineLimit: 0 },
  server: { watch: { ignored: ['**/.data/**', '**/build/**'] } },
})
