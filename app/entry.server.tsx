/**
 * Renders a page to text, whole: resident pages do not stream, and no React runs in the browser (docs/decisions), so
 * the components get words and viewer by context instead of through the loaders.
 */
import type { AppLoadContext, EntryContext } from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import { renderToString } from 'react-dom/server'
import { type PageContext, PageProvider } from './ui/page-context.ts'

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
) {
  const { words: w, path, site, trace } = context
  const viewer = await context.viewer().catch(() => null)
  const { city, origin, demo, plainHttp, tiles, script } = site
  const page: PageContext = { w, path, city, origin, demo, plainHttp, tiles, script, trace, viewer }
  const html = renderToString(
    <PageProvider value={page}>
      <RemixServer context={remix} url={request.url} />
    </PageProvider>,
  )
  headers.set('content-type', 'text/html; charset=utf-8')
  headers.set('content-language', w.lang)
  return new Response(`<!doctype html>${html}`, { status, headers })
}

/** Errors of loaders and actions, with the number that the error page shows. Expected answers are Responses and never come here. */
export function handleError(
  error: unknown,
  { context, request }: { context: AppLoadContext; request: Request },
) {
  if (request.signal.aborted && (error as Error)?.name === 'AbortError') return
  // Said to the sender with its status; nothing of ours is wrong.
  if ((error as Error)?.name === 'BodyTooLarge') return
  context.services.log.error({ err: error, trace: context.trace }, 'page failed')
}
