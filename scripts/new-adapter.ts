/**
 * `npm run new:adapter <id>`: a folder for a new agency, whose contract suite passes at
 * once, from the template in `scripts/new-adapter/` (a real adapter, tested like the others), and its line in the list.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { environmentVariables } from '../services/platform/env-variables.ts'
import { type Command, Refused, readArgs, runAsProgram } from './command.ts'

const template = join(import.meta.dirname, 'new-adapter')
const usage = `Usage: npm run new:adapter <id>, for example: npm run new:adapter dinsos
  -- --no-list     leaves adapters/index.ts as it is
  -- --into FOLDER makes it in another folder of adapters`

export async function newAdapter({ print, ...given }: Omit<Command, 'now'>): Promise<void> {
  const { words, has, value } = readArgs(given, { switches: ['no-list'], values: ['into'] }, usage)
  const [id, ...more] = words
  if (id === undefined || more.length > 0) throw new Refused(usage)
  const into = resolve(value('into') ?? join(import.meta.dirname, '..', 'adapters'))
  refuse(id, into)
  const names = namesOf(id)
  const folder = join(into, id)
  mkdirSync(folder)
  for (const file of readdirSync(template).sort()) {
    writeFileSync(join(folder, file), renamed(readFileSync(join(template, file), 'utf8'), names))
    print(`made   ${shown(join(folder, file))}`)
  }
  enlist(join(into, 'index.ts'), id, names.camel, !has('no-list'), print)
  print(
    `\nTry it:  npx vitest run adapters/${id}\nThen follow the list at the end of its README.md; adapters/kit/README.md is the one page to read.`,
  )
}

/** Everything that would go wrong later, said now. */
function refuse(id: string, into: string) {
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(id) || /--|-$/.test(id))
    throw new Refused(
      `"${id}" cannot be the id of an agency. It has 2 to 31 small letters, digits and single hyphens, and begins with a letter: dinsos, dinas-sosial.`,
    )
  if (id === 'kit' || id === 'index')
    throw new Refused(`"${id}" is a name of the house itself. Choose another id.`)
  if (!existsSync(join(into, 'kit')))
    throw new Refused(`${into} is not a folder of adapters: it has no kit in it.`)
  if (existsSync(join(into, id)))
    throw new Refused(`${shown(join(into, id))} exists already and was left as it is.`)
  const taken = whoseSettings(id, into)
  if (taken)
    throw new Refused(
      `"${id}" cannot be the id: its settings would begin with ${prefixOf(id)}_, as those of ${taken} do. Choose another id.`,
    )
}

/** Settings are told apart by their prefix alone (`DINAS_URL`, `DINAS_SOSIAL_URL`): none may begin with another's. */
function whoseSettings(id: string, into: string): string | undefined {
  const mine = `${prefixOf(id)}_`
  const gateway = [...environmentVariables, 'NODE_OPTIONS', 'NPM_CONFIG_'].some((name) =>
    name.startsWith(mine),
  )
  if (gateway) return 'the gateway'
  return readdirSync(into).find((other) => {
    const theirs = `${prefixOf(other)}_`
    return theirs.startsWith(mine) || mine.startsWith(theirs)
  })
}

type Names = { id: string; camel: string; pascal: string; prefix: string; title: string }

function namesOf(id: string): Names {
  const pascal = id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  return {
    id,
    camel: isTaken(camel) ? `${camel}Agency` : camel,
    pascal,
    prefix: prefixOf(id),
    title: id.toUpperCase().replaceAll('-', ' '),
  }
}

/** Whether `export const name` would not be JavaScript, or would meet another name of the template. */
function isTaken(name: string): boolean {
  try {
    new Function(`'use strict'; const ${name} = 0`)
  } catch {
    return true
  }
  return new RegExp(`\\b(const|function|import|as) ${name}\\b|[{,] ${name}\\b`).test(
    readFileSync(join(template, 'index.ts'), 'utf8'),
  )
}

const prefixOf = (id: string) => id.replaceAll('-', '_').toUpperCase()

function renamed(text: string, names: Names): string {
  return text
    .replaceAll('../../adapters/kit/', '../kit/')
    .replaceAll('NEW_AGENCY', names.prefix)
    .replaceAll('NEW AGENCY', names.title)
    .replaceAll('NewAgency', names.pascal)
    .replaceAll('newAgency', names.camel)
    .replaceAll('new-agency', names.id)
}

/** Adds the agency to the list, or says which lines to add. */
function enlist(file: string, id: string, name: string, list: boolean, print: Command['print']) {
  const before = list && existsSync(file) ? readFileSync(file, 'utf8') : ''
  const after = listed(before, id, name)
  if (after) {
    writeFileSync(file, after)
    print(`added  ${name} to the list in ${shown(file)}`)
    return
  }
  print(
    `\nAdd it to ${shown(file)}:\n  import { ${name} } from './${id}/index.ts'\nand ${name} to the list "adapters".`,
  )
}

/** The list with one more agency at its end, its import in alphabetical order; null when the file is not as expected. */
export function listed(text: string, id: string, name: string): string | null {
  const lines = text.split('\n')
  const from = (line: string) => /^import .* from '(\.\/[^']+)'$/.exec(line)?.[1]
  const path = `./${id}/index.ts`
  const next = lines.findIndex((line) => (from(line) ?? '') > path)
  const last = lines.findLastIndex((line) => from(line) !== undefined)
  const at = next >= 0 ? next : last + 1
  const list = /(export const adapters: readonly Adapter\[\] = \[)([^\]]*)\]/
  if (at <= 0 || !list.test(text)) return null
  lines.splice(at, 0, `import { ${name} } from '${path}'`)
  return lines.join('\n').replace(list, (_, head: string, body: string) => {
    const names = [...body.split(',').map((one) => one.trim()), name].filter(Boolean)
    const line = `${head}${names.join(', ')}]`
    return line.length <= 110 ? line : `${head}\n${names.map((one) => `  ${one},\n`).join('')}]`
  })
}

const shown = (path: string) => relative(process.cwd(), path) || path

await runAsProgram(import.meta.url, newAdapter)
