/** What every page knows of its request: language, site, who is signed in. Given once, at the top, on the server. */
import { createContext, useContext } from 'react'
import type { Viewer } from '../../services/view.ts'
import type { Words } from '../words/words.ts'

export type PageContext = {
  w: Words
  /** Path and query. */
  path: string
  city: string
  origin: string
  demo: boolean
  plainHttp: boolean
  tiles: { url: string; attribution: string; centre: { latitude: number; longitude: number } } | null
  script: string | null
  trace: string
  viewer: Viewer | null
}

const Context = createContext<PageContext | null>(null)
export const PageProvider = Context.Provider

export function usePage(): PageContext {
  const page = useContext(Context)
  if (!page) throw new Error('usePage() outside of a page')
  return page
}
