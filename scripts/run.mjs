/**
 * `node scripts/run.mjs [--no-env] FILE ARGS...`: the same assurance as `npm start` (packages, the right Node) for a
 * script in TypeScript. `--no-env` leaves .env unread: tests must not meet an operator's settings.
 */
import { assureInstalled } from './install.mjs'
import { become, stop } from './node.mjs'

const isClean = process.argv[2] === '--no-env'
const [file, ...args] = process.argv.slice(isClean ? 3 : 2)
if (!file) stop('Usage: node scripts/run.mjs [--no-env] FILE ARGS...')
const node = await assureInstalled()

become(node, [file, ...args], { envFile: !isClean, env: process.env })
