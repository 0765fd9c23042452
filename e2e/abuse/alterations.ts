/** What section B does to a form that is otherwise right. */
import { type Asking, fromOurPage } from '../http.ts'
import { encoded, formOf, type Pairs, partsOf } from './probe.ts'

/** A post as its page would make it; of an API, `json` instead of `pairs`. */
export type Post = { path: string; pairs: Pairs; json?: Record<string, string> }
/** `null`: it makes no sense for this post. */
export type Alteration = (post: Post, ...args: (string | number)[]) => (Asking & { path?: string }) | null

const urlencoded = (body: string): Asking => ({ headers: fromOurPage(), body })
const json = (body: string | Buffer): Asking => ({
  headers: { ...fromOurPage(), 'content-type': 'application/json' },
  body,
})
/** The first of its answers: what begins with `_` is the page's own. */
const answerOf = ({ pairs }: Post) => pairs.find(([name]) => !String(name).startsWith('_'))
const right = (post: Post): Asking =>
  post.json ? json(JSON.stringify(post.json)) : urlencoded(formOf(post.pairs))
const withMore = (post: Post, more: Pairs): Asking =>
  post.json
    ? json(JSON.stringify({ ...post.json, ...Object.fromEntries(more) }))
    : urlencoded(formOf([...post.pairs, ...more]))
const ofForm =
  (alter: (post: Post, ...args: (string | number)[]) => Asking | null): Alteration =>
  (post, ...args) =>
    post.json ? null : alter(post, ...args)
const ofAnswer =
  (alter: (post: Post, name: string) => (Asking & { path?: string }) | null): Alteration =>
  (post) => {
    const name = post.json ? Object.keys(post.json)[0] : answerOf(post)?.[0]
    return name === undefined ? null : alter(post, String(name))
  }

/** 50 MB once, for everybody. */
let heavy: Buffer | undefined
const fiftyMegabytes = () =>
  (heavy ??= Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(50_000_000, 97), Buffer.from('"}')]))

export const ALTERATIONS: Record<string, Alteration> = {
  extra: (post, name, value) => withMore(post, [[String(name), String(value)]]),
  /** The same answer twice, the second another one. */
  twice: ofAnswer((post, name) =>
    post.json
      ? json(`{${JSON.stringify(name)}:"BIM-0000-0000-0",${JSON.stringify(post.json).slice(1)}`)
      : withMore(post, [[name, 'lain']]),
  ),
  asArray: ofAnswer((post, name) =>
    post.json
      ? json(JSON.stringify({ ...post.json, [name]: ['a', 'b'] }))
      : withMore(post, [[`${name}[]`, 'lain']]),
  ),
  asObject: ofAnswer((post, name) =>
    post.json
      ? json(JSON.stringify({ ...post.json, [name]: { b: 'c' } }))
      : withMore(post, [[`${name}[b]`, 'c']]),
  ),
  /** In the address as well: the body is what counts. */
  inQuery: ofAnswer((post, name) => ({
    ...right(post),
    path: `${post.path}${post.path.includes('?') ? '&' : '?'}${encoded(name)}=lain`,
  })),
  missing: ofAnswer((post, name) => {
    if (!post.json) return urlencoded(formOf(post.pairs.filter(([n]) => n !== name)))
    const { [name]: _, ...rest } = post.json
    return json(JSON.stringify(rest))
  }),
  asJson: ofForm((post) => json(JSON.stringify(Object.fromEntries(post.pairs)))),
  untyped: (post) => ({ ...right(post), headers: { 'sec-fetch-site': 'same-origin' } }),
  /** What a form of another site can send without asking. */
  asText: (post) => ({ ...right(post), headers: { ...fromOurPage(), 'content-type': 'text/plain' } }),
  brokenParts: ofForm(() => ({
    headers: { ...fromOurPage(), 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nkosong',
  })),
  noBoundary: ofForm(() => ({
    headers: { ...fromOurPage(), 'content-type': 'multipart/form-data' },
    body: 'kosong',
  })),
  many: (post, n) =>
    withMore(
      post,
      Array.from({ length: Number(n) }, (_, i): [string, string] => [`x${i}`, '1']),
    ),
  /** So many that naming each costs the sender more than the app. */
  countless: ofForm((post, n) => urlencoded(`${formOf(post.pairs)}${'&x=1'.repeat(Number(n))}`)),
  longName: (post, n) => withMore(post, [['x'.repeat(Number(n)), '1']]),
  manyParts: ofForm(({ pairs }, n) => {
    const parts = [...pairs, ...Array.from({ length: Number(n) }, (_, i): [string, string] => [`x${i}`, '1'])]
    const { headers, body } = partsOf(parts.map(([name, value]) => ({ name, value })))
    return { headers: { ...fromOurPage(), ...headers }, body }
  }),
  manyFiles: ofForm(({ pairs }, n) => {
    const files = Array.from({ length: Number(n) }, (_, i) => ({
      name: `_file.x${i}`,
      value: 'isi',
      file: `${i}.jpg`,
    }))
    const { headers, body } = partsOf([...pairs.map(([name, value]) => ({ name, value })), ...files])
    return { headers: { ...fromOurPage(), ...headers }, body }
  }),
  heavyJson: () => json(fiftyMegabytes()),
  deepJson: (_, n) => json('['.repeat(Number(n)) + ']'.repeat(Number(n))),
  /** A name that means something to a language is still a name nobody asked for. */
  named: (post, name) => withMore(post, [[String(name), 'x']]),
}
