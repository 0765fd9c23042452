/**
 * `npm start` and `npm run dev`: installs and builds what is missing, then becomes the gateway. On a fresh clone it
 * needs Node 20 and npm, nothing else. `--dev` serves the pages from their sources.
 */
import { assureBuilt } from './build.mjs'
import { assureInstalled } from './install.mjs'
import { become } from './node.mjs'

const dev = process.argv.includes('--dev')
const node = await assureInstalled()
const { release } = dev ? { release: 'dev' } : await assureBuilt()

become(node, ['server.ts', ...process.argv.slice(2)], {
  env: { RELEASE: release, ...process.env, NODE_ENV: dev ? 'development' : 'production' },
})
