/**
 * The print sheet that receipts and letters share: A4, arch, weave strip, tagged text. Drawn with pdfkit.
 *
 * Set in Helvetica, which every reader brings along and which knows the Latin letters of western Europe; other letters
 * are shown without their marks, or as `?` where there is nothing near.
 */
export const PAGE = { width: 595.28, height: 841.89, margin: 54 }
export const WIDTH = PAGE.width - 2 * PAGE.margin
export const BOTTOM = PAGE.height - 76
export const COLOUR = {
  ink: '#17202E',
  soft: '#4A5566',
  line: '#DAD6CB',
  brand: '#1F4B8F',
  marigold: '#E9A100',
  stop: '#A6231B',
}
const WEAVE = ['#1F4B8F', '#E9A100', '#A6231B', '#1B6E45']
export const REGULAR = 'Helvetica'
export const BOLD = 'Helvetica-Bold'

export type Doc = PDFKit.PDFDocument
export type Element = PDFKit.PDFStructureElement

type Put = {
  x?: number
  y: number
  width?: number
  size: number
  font?: string
  colour?: string
  align?: 'left' | 'right'
  spacing?: number
  gap?: number
  /** Made smaller until it stands on one line. */
  fit?: boolean
}

/** One tagged piece of text. Returns where it ends. */
export function put(doc: Doc, parent: Element, tag: string, text: string, p: Put): number {
  const {
    x = PAGE.margin,
    width = WIDTH,
    font = REGULAR,
    colour = COLOUR.ink,
    align = 'left',
    spacing = 0,
  } = p
  const shown = printable(text)
  const element = doc.struct(tag, {}, () => {
    doc.font(font).fontSize(p.size).fillColor(colour)
    let size = p.size
    while (p.fit && size > 8 && doc.widthOfString(shown, { characterSpacing: spacing }) > width)
      doc.fontSize(--size)
    doc.text(shown, x, p.y, { width, align, characterSpacing: spacing, lineGap: p.gap ?? 2 })
  })
  parent.add(element)
  element.end()
  return doc.y
}

/** `y` when there is room for `tall` below it, otherwise the top of a new sheet. */
export function roomFor(doc: Doc, y: number, tall: number): number {
  if (y + tall <= BOTTOM) return y
  doc.addPage()
  return PAGE.margin
}

/** Drawn for the eye only. */
export function artifact(doc: Doc, draw: () => void) {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}

/** What the standard fonts can show (Windows-1252): else the letter without its marks, else a question mark. */
export function printable(text: string): string {
  return [...text.normalize('NFC').replace(/\t/g, ' ')]
    .map((c) => (SHOWN.test(c) ? c : c.normalize('NFKD').replace(/\p{M}/gu, '')))
    .map((c) => ([...c].every((part) => SHOWN.test(part)) ? c : '?'))
    .join('')
}
const SHOWN = /^[\n\x20-\x7e\xa0-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]$/

export async function collect(doc: Doc): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of doc as unknown as AsyncIterable<Uint8Array>) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}
/** The gate: a plain arch of two strokes, as on the pages. */
export function drawArch(doc: Doc, x: number, y: number, side: number) {
  doc
    .save()
    .translate(x, y)
    .scale(side / 40)
  doc.path('M6 36V19a14 14 0 0 1 28 0v17').lineWidth(4.5).stroke(COLOUR.brand)
  doc.path('M14.5 36V20a5.5 5.5 0 0 1 11 0v16').lineWidth(3).stroke(COLOUR.marigold)
  doc.restore()
}

/** Bima's striped cloth, six points high: broad, narrow, broad, narrow. */
export function drawWeave(doc: Doc, x: number, y: number, width: number) {
  const part = width / 24
  for (let i = 0; i < 24; i++) {
    doc.rect(x + i * part, y, part + 0.3, 6).fill(WEAVE[i % 4]!)
  }
}

/** The word that makes plain that nothing here is official. */
export function drawAcross(doc: Doc, word: string) {
  doc.save()
  doc.font(BOLD).fontSize(104).fillColor(COLOUR.stop, 0.1)
  const width = doc.widthOfString(word, { characterSpacing: 6 })
  doc.rotate(-52, { origin: [PAGE.width / 2, PAGE.height / 2] })
  doc.text(word, (PAGE.width - width) / 2, PAGE.height / 2 - 52, { lineBreak: false, characterSpacing: 6 })
  doc.restore()
  doc.fillOpacity(1)
}
