/**
 * The receipt as a PDF: one A4 sheet (more when the answers are many), tagged so that it can be read aloud. Every
 * sentence comes ready from the caller; here is only how it looks.
 */
import PDFDocument from 'pdfkit'
import { qrPath } from './qr.ts'
import {
  artifact,
  BOLD,
  BOTTOM,
  COLOUR,
  collect,
  type Doc,
  drawAcross,
  drawArch,
  drawWeave,
  type Element,
  PAGE,
  printable,
  put,
  REGULAR,
  roomFor,
  WIDTH,
} from './sheet.ts'

export { qrSvg } from './qr.ts'

type Line = [label: string, value: string]
export type Receipt = {
  lang: 'id' | 'en'
  city: string
  /** `Tanda terima`. */
  title: string
  number: { label: string; value: string }
  /** Absent where the reader may not see it. */
  code?: { label: string; value: string; note: string } | null
  qr: { text: string; label: string }
  /** Service, agency, when it was sent, by when it is done. */
  facts: Line[]
  next: { label: string; value: string }
  /** What was filled in, as it was typed. */
  answers: Line[]
  answersLabel?: string
  /** Written across every sheet in a demo: `SIMULASI`. */
  simulation: string | null
}

/** Bytes of the PDF, in PDF 1.7. */
export async function receiptPdf(receipt: Receipt): Promise<Uint8Array> {
  const doc = new PDFDocument({
    ...{ size: 'A4', pdfVersion: '1.7', tagged: true, displayTitle: true, lang: receipt.lang },
    ...{ bufferPages: true, autoFirstPage: false },
    margins: { top: PAGE.margin, left: PAGE.margin, right: PAGE.margin, bottom: PAGE.height - BOTTOM },
    info: {
      Title: `${receipt.title} ${receipt.number.value}`,
      Author: `Gerbang ${receipt.city}`,
      Creator: 'Gerbang',
    },
  })
  const bytes = collect(doc)
  const sheet = doc.struct('Document')
  doc.addStructure(sheet)
  doc.addPage()
  let y = drawHead(doc, sheet, receipt)
  y = drawNumber(doc, sheet, receipt, y + 26)
  y = drawLines(doc, sheet, receipt.facts, y + 24)
  y = drawNext(doc, sheet, receipt.next, y + 22)
  if (receipt.answers.length > 0) {
    if (receipt.answersLabel) y = heading(doc, sheet, receipt.answersLabel, y + 26)
    drawLines(doc, sheet, receipt.answers, y + (receipt.answersLabel ? 6 : 26))
  }
  sheet.end()
  drawOnEverySheet(doc, receipt)
  doc.end()
  return bytes
}

/** Arch, house and city, title; under it the weave. Returns where to go on. */
function drawHead(doc: Doc, sheet: Element, { city, title, simulation }: Receipt): number {
  const top = PAGE.margin - 6
  artifact(doc, () => drawArch(doc, PAGE.margin, top, 42))
  put(doc, sheet, 'P', 'Gerbang', { x: PAGE.margin + 54, y: top + 5, size: 17, font: BOLD })
  put(doc, sheet, 'P', city, { x: PAGE.margin + 54, y: top + 25, size: 10.5, colour: COLOUR.soft })
  put(doc, sheet, 'H1', title, {
    x: PAGE.margin + 200,
    y: top + 13,
    width: WIDTH - 200,
    size: 15,
    align: 'right',
  })
  if (simulation) {
    // The word across the sheet is for the eye; this one is read aloud.
    const small = { x: PAGE.margin + 200, width: WIDTH - 200, size: 9, align: 'right' as const }
    put(doc, sheet, 'P', simulation, { ...small, y: top + 33, font: BOLD, colour: COLOUR.stop, spacing: 1 })
  }
  artifact(doc, () => drawWeave(doc, PAGE.margin, top + 54, WIDTH))
  return top + 60
}

/** The number in the largest type, the code under it, the QR beside both. */
function drawNumber(doc: Doc, sheet: Element, { number, code, qr }: Receipt, top: number): number {
  const side = 122
  const width = WIDTH - side - 24
  let y = put(doc, sheet, 'P', number.label, { y: top, width, size: 10.5, colour: COLOUR.soft })
  y = put(doc, sheet, 'P', number.value, { y: y + 3, width, size: 29, font: BOLD, spacing: 0.6, fit: true })
  if (code) {
    y = put(doc, sheet, 'P', code.label, { y: y + 10, width, size: 10.5, colour: COLOUR.soft })
    y = put(doc, sheet, 'P', code.value, { y: y + 3, width, size: 19, font: BOLD, spacing: 2.4 })
    y = put(doc, sheet, 'P', code.note, { y: y + 5, width: width - 16, size: 9.5, colour: COLOUR.soft })
  }
  drawQr(doc, sheet, qr, { x: PAGE.margin + WIDTH - side, y: top, side })
  return Math.max(y, top + side)
}

/** Two columns with a hairline over each pair; goes on to a new sheet where one is full. */
function drawLines(doc: Doc, sheet: Element, lines: Line[], top: number): number {
  const left = 168
  const pad = 7
  const size = 10.5
  const list = doc.struct('L')
  sheet.add(list)
  let y = top
  for (const [label, value] of lines) {
    doc.font(REGULAR).fontSize(size)
    const tall = Math.max(
      doc.heightOfString(printable(label), { width: left - 16, lineGap: 2 }),
      doc.heightOfString(printable(value) || ' ', { width: WIDTH - left, lineGap: 2 }),
    )
    // What is longer than a sheet begins where it is, and runs over.
    y = roomFor(doc, y, Math.min(tall + 2 * pad, 120))
    if (tall < 200) y = roomFor(doc, y, tall + 2 * pad)
    const sheets = doc.bufferedPageRange().count
    artifact(doc, () =>
      doc
        .moveTo(PAGE.margin, y)
        .lineTo(PAGE.margin + WIDTH, y)
        .lineWidth(0.6)
        .stroke(COLOUR.line),
    )
    const item = doc.struct('LI')
    list.add(item)
    put(doc, item, 'Lbl', label, { y: y + pad, width: left - 16, size, colour: COLOUR.soft })
    const end = put(doc, item, 'LBody', value, {
      x: PAGE.margin + left,
      y: y + pad,
      width: WIDTH - left,
      size,
    })
    item.end()
    const ranOver = doc.bufferedPageRange().count > sheets
    y = (ranOver ? end : y + pad + tall) + pad
  }
  list.end()
  return y
}

/** What happens next, with the one warm accent. */
function drawNext(doc: Doc, sheet: Element, { label, value }: Receipt['next'], top: number): number {
  const x = PAGE.margin + 16
  const width = WIDTH - 16
  doc.font(REGULAR).fontSize(12)
  const tall = 18 + doc.heightOfString(printable(value), { width, lineGap: 3 })
  const start = roomFor(doc, top, tall)
  artifact(doc, () => doc.rect(PAGE.margin, start, 4, tall).fill(COLOUR.marigold))
  put(doc, sheet, 'H2', label, { x, y: start, width, size: 10.5, font: BOLD })
  put(doc, sheet, 'P', value, { x, y: start + 18, width, size: 12, gap: 3 })
  return start + tall
}

function heading(doc: Doc, sheet: Element, text: string, top: number): number {
  const start = roomFor(doc, top, 60)
  return put(doc, sheet, 'H2', text, { y: start, size: 12, font: BOLD })
}

/** Numbers of the sheets and, in a demo, the word across: both said once elsewhere, so not read aloud. */
function drawOnEverySheet(doc: Doc, { number, city, simulation }: Receipt) {
  const { count } = doc.bufferedPageRange()
  for (let i = 0; i < count; i++) {
    doc.switchToPage(i)
    artifact(doc, () => {
      const y = PAGE.height - 48
      doc
        .moveTo(PAGE.margin, y - 9)
        .lineTo(PAGE.margin + WIDTH, y - 9)
        .lineWidth(0.6)
        .stroke(COLOUR.line)
      doc.font(REGULAR).fontSize(8.5).fillColor(COLOUR.soft)
      doc.text(printable(`Gerbang ${city}  ·  ${number.value}`), PAGE.margin, y, { lineBreak: false })
      const sheet = `${i + 1} / ${count}`
      // Placed by hand: with a width, text below the margin would begin a new sheet.
      doc.text(sheet, PAGE.margin + WIDTH - doc.widthOfString(sheet), y, { lineBreak: false })
      if (simulation) drawAcross(doc, printable(simulation))
    })
  }
}

function drawQr(
  doc: Doc,
  sheet: Element,
  { text, label }: Receipt['qr'],
  at: { x: number; y: number; side: number },
) {
  const { size, path } = qrPath(text)
  // The quiet zone hangs into the margin, so that the code itself stands flush.
  const quiet = (at.side / size) * 4
  // Newer than the types: where it stands, which PDF/UA asks of a figure.
  const bbox = [at.x, at.y, at.x + at.side, at.y + at.side]
  const options = { alt: label, bbox } as PDFKit.Mixins.StructureElementOptions
  const figure = doc.struct('Figure', options, () => {
    doc
      .save()
      .translate(at.x + quiet, at.y - quiet / 2)
      .scale(at.side / size)
    doc.path(path).fill('#000')
    doc.restore()
  })
  sheet.add(figure)
  figure.end()
}
