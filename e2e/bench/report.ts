/** The figures as a table for the terminal, and as docs/bench.md. */
import { cpus, loadavg, release } from 'node:os'
import type { Figure } from './figure.ts'

export type Machine = { cores: number; model: string; load: number; system: string; node: string; at: Date }

export const machine = (): Machine => ({
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  load: loadavg()[0]!,
  system: `${process.platform} ${release()}`,
  node: process.version,
  at: new Date(),
})

export function table(figures: Figure[]): string {
  const rows = figures.map((f) => [f.id, f.met ? 'met' : 'NOT MET', f.today, f.goal, f.what])
  const all = [['', '', 'today', 'goal', 'what'], ...rows]
  const widths = all[0]!.map((_, i) => Math.min(64, Math.max(...all.map((row) => row[i]!.length))))
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function document(figures: Figure[], { before, after }: { before: Machine; after: Machine }): string {
  const short = figures.filter((f) => !f.met)
  return `${[
    '# Speed and size: today against the goals',
    'Written by `npm run bench`; do not edit. The goals are those of `docs/promises.md`; each figure is a ratio to something bare, measured in turns in the same run, and nothing else here may be compared with another machine or hour.',
    `${before.at.toISOString().slice(0, 10)}, ${before.cores} cores (${before.model}), ${before.system}, Node ${before.node}. Load average ${before.load.toFixed(1)} before and ${after.load.toFixed(1)} after: ${before.load > before.cores ? 'other work had most of the cores, so rates are low, and ratios scatter by a fifth from run to run; "by CPU per request" is the same ratio in CPU time of the two processes, which scatters less' : 'the machine was ours'}.`,
    '| | what | goal | today | |\n| --- | --- | --- | --- | --- |\n' +
      figures
        .map((f) => `| ${f.id} | ${f.what} | ${f.goal} | ${f.today} | ${f.met ? 'met' : '**not met**'} |`)
        .join('\n'),
    '## What falls short, and why',
    short.length
      ? short
          .map((f) => `- **${f.id}**, ${f.what} (${f.today}): ${f.because ?? 'not looked into.'}`)
          .join('\n')
      : 'Nothing today.',
    '## How it was measured',
    METHOD,
    '## Behind the ratios',
    figures.map((f) => `- ${f.id}, ${f.what}: ${f.behind}.`).join('\n'),
  ].join('\n\n')}\n`
}

const METHOD = `- **Bare Remix** is \`createRequestHandler\` of Remix 2.17 with a build of one route, on our own Node adapter (\`app/http/node.server.ts\`; Express is not part of this project). Root, entry and components are those of the built app, so the page has the same elements in the same order (checked in each run); its loader returns constant data, recorded from the real loader. It compresses as we do. It has no guard, no session, no database and no cache of pages.
- **Bare node:http** sends the same headers and bytes from memory.
- **By hand** is mysql2 or node:sqlite with prepared statements: the rows that one \`requests.submit\` wrote, with new ids, in one transaction, as durable as ours, with as many connections.
- The client is a closed loop on keep-alive sockets in the bench's own process; rounds of half a second to a second, ours and the bare side in turns (ABBA), the first round not counted, medians of the rounds. Another status than the expected one ends the bench.
- The app is the built one as a process of its own on SQLite, unless a line says MariaDB; demo mode, agencies simulated, the relay running (not in S3 over HTTP). \`--requests=100000\` gives S11 its promised length; the normal run is shorter.
- Not measured here: S6-S8, S10, S13, S15, S16, and \`npm start\` on a fresh clone.`
