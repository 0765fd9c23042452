/** Three kinds of tests: beside the code (unit), journeys in a browser (e2e), and faults. `npm test` says what it runs. */
import { defineConfig } from 'vitest/config'

const minutes = (n: number) => n * 60_000

export default defineConfig({
  test: {
    setupFiles: ['vitest.setup.ts'],
    pool: 'forks',
    // Made for two cores; the servers under test need some of them too.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{adapters,services,db,app,scripts,e2e}/**/*.test.{ts,tsx,mjs}', '*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.spec.ts'],
          fileParallelism: false,
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['e2e/faults/**/*.fault.ts'],
          fileParallelism: false,
          // Tier N counts are ten times those of every run.
          testTimeout: process.env.TIER === 'C' ? minutes(5) : minutes(60),
          hookTimeout: minutes(2),
        },
      },
    ],
  },
})
