/** QR codes as paths: one for pages (SVG), one for paper (PDF). Always dark on light with a quiet zone of four modules. */
import encodeQR from 'qr'

const QUIET = 4

/**
 * An SVG for a page: named for who cannot see it, without style attributes (the pages' CSP), at the size its place
 * gives it. Black on white in the dark theme too: many readers do not know the reverse.
 */
export function qrSvg(text: string, label: string): string {
  const { size, path } = qrPath(text)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" aria-label="${escapeXml(label)}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`
  )
}

/** The dark modules as an SVG path in units of one module; `size` counts the quiet zone on both sides. */
export function qrPath(text: string): { size: number; path: string } {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  const runs: string[] = []
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      runs.push(`M${from} ${y}h${x - from + 1}v1H${from}z`)
    }
  })
  return { size: modules.length, path: runs.join('') }
}

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
