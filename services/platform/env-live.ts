/** What live mode refuses to start with: anything of the demo, anything that shows secrets or trusts the wrong wire. */
import { isAbsolute, relative, resolve } from 'node:path'
import { environmentSecrets, type Problem, problem, type Raw, type Source } from './env-variables.ts'

/** Words that stand in our examples, in compose.yaml and in demo accounts: no secret of a real city has them. */
const demoWords = /gerbang-demo|contoh|example|changeme|change-me|simulasi|^secret$|^password$/i

export function isDemoSecret(value: string): boolean {
  return demoWords.test(value)
}

/** Every reason not to serve residents with these settings, at once. */
export function liveProblems(raw: Raw, source: Source): Problem[] {
  return [...origins(raw), ...keys(raw), ...mail(raw), ...secrets(raw), ...runtime(raw, source)]
}

function origins(raw: Raw): Problem[] {
  const problems: Problem[] = []
  const names = ['PUBLIC_ORIGIN', 'FILES_ORIGIN'] as const
  for (const name of names) {
    if (raw[name] === undefined)
      problems.push(problem(name, 'is missing: live mode needs the address that residents see'))
    else if (!raw[name].startsWith('https:')) problems.push(problem(name, 'must be https in live mode'))
  }
  if (raw.PUBLIC_ORIGIN && raw.FILES_ORIGIN && hostOf(raw.PUBLIC_ORIGIN) === hostOf(raw.FILES_ORIGIN))
    problems.push(
      problem(
        'FILES_ORIGIN',
        'must have another host than PUBLIC_ORIGIN, so that a document never acts as a page',
      ),
    )
  if (raw.OIDC_ISSUER && !raw.OIDC_ISSUER.startsWith('https:'))
    problems.push(problem('OIDC_ISSUER', 'must be https in live mode'))
  if (raw.DEMO_PUBLIC !== undefined)
    problems.push(problem('DEMO_PUBLIC', 'is for the demo; leave it out in live mode'))
  return problems
}

function keys(raw: Raw): Problem[] {
  if (raw.KEY_FILE === undefined)
    return [
      problem(
        'KEY_FILE',
        'is missing: live mode never makes keys by itself; "npm run keys new" makes them once',
      ),
    ]
  if (isInside(raw.DATA_DIR ?? '.data', raw.KEY_FILE))
    return [problem('KEY_FILE', 'lies in DATA_DIR: a stolen copy of the data would bring its keys')]
  return []
}

function mail(raw: Raw): Problem[] {
  if (raw.SMTP_URL === undefined)
    return [problem('SMTP_URL', 'is missing: residents get their codes by mail')]
  if (raw.MAIL_FROM && /\.(test|example|invalid|localhost)>?$/.test(raw.MAIL_FROM))
    return [problem('MAIL_FROM', 'is a demo address')]
  return []
}

function secrets(raw: Raw): Problem[] {
  const problems = environmentSecrets
    .filter((name) => raw[name] !== undefined && isDemoSecret(secretPart(raw[name])))
    .map((name) => problem(name, 'has a secret of the demo or of an example; make a new one'))
  if (
    raw.DATABASE_URL &&
    /^(mysql|mariadb):/.test(raw.DATABASE_URL) &&
    !URL.parse(raw.DATABASE_URL)?.password
  )
    problems.push(
      problem('DATABASE_URL', 'has no password; expected mysql://<user>:<password>@<host>/<database>'),
    )
  if (raw.METRICS_TOKEN && raw.METRICS_TOKEN.length < 32)
    problems.push(problem('METRICS_TOKEN', 'is shorter than 32 characters'))
  return problems
}

function runtime(raw: Raw, source: Source): Problem[] {
  const problems: Problem[] = []
  if (raw.NODE_ENV !== 'production')
    problems.push(
      problem(
        'NODE_ENV',
        `is ${raw.NODE_ENV ?? 'not set'}; live mode needs production, as npm start sets it`,
      ),
    )
  if (raw.LOG_LEVEL === 'debug' || raw.LOG_LEVEL === 'trace')
    problems.push(problem('LOG_LEVEL', `is ${raw.LOG_LEVEL}, which is for development`))
  if (/--inspect/.test(source.NODE_OPTIONS ?? ''))
    problems.push({
      variable: 'NODE_OPTIONS',
      message: 'NODE_OPTIONS opens a debugger (--inspect); leave that out in live mode',
    })
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    problems.push({
      variable: 'NODE_TLS_REJECT_UNAUTHORIZED',
      message:
        'NODE_TLS_REJECT_UNAUTHORIZED=0 believes every certificate; leave it out. NODE_EXTRA_CA_CERTS names your own authority',
    })
  return problems
}

/** The password of an address, or the value itself: a host called example.go.id is nobody's secret. */
function secretPart(value: string): string {
  const url = URL.parse(value)
  return url ? url.password : value
}

const hostOf = (origin: string) => new URL(origin).hostname

function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return !way.startsWith('..') && !isAbsolute(way)
}
