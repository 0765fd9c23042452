/** The agencies, written by hand. One line each; nothing else in the gateway knows them by name. */
import { bapenda } from './bapenda/index.ts'
import { dpmptsp } from './dpmptsp/index.ts'
import { dukcapil } from './dukcapil/index.ts'
import type { Adapter } from './kit/contract.ts'
import { lapor } from './lapor/index.ts'

export const adapters: readonly Adapter[] = [dukcapil, dpmptsp, bapenda, lapor]
