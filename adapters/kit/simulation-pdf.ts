/** The only document a sandbox issues: an A4 page that says what it is not. No emblem, nobody's layout. */
import type { Readable } from 'node:stream'

export type SimulationPdf = {
  title: string
  number: string
  issuer: string
  at: Date
  lines: [label: string, value: string][]
}

const STAMP = 'SIMULASI – bukan dokumen resmi'

/** PDF bytes. pdfkit is loaded only here, so that a gateway without sandboxes does not carry it. */
export async function simulationPdf({ title, number, issuer, at, lines }: SimulationPdf): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const page = new PDFDocument({
    size: 'A4',
    margin: 64,
    tagged: true,
    lang: 'id-ID',
    displayTitle: true,
    info: {
      Title: `SIMULASI - ${title}`,
      Subject: 'SIMULASI',
      Producer: 'Gerbang',
      Creator: 'Gerbang',
      CreationDate: at,
    },
  })
  page.save().rotate(-35, { origin: [298, 421] })
  page
    .font('Helvetica-Bold')
    .fontSize(92)
    .fillColor('#f0e6d2')
    .text('SIMULASI', 40, 380, { width: 515, align: 'center' })
  page.restore().fillColor('#a6231b').fontSize(12).text(STAMP, 64, 64)
  page.fillColor('#17202e').fontSize(22).text(title, { paragraphGap: 4 })
  page.font('Helvetica').fontSize(12).text(`Nomor: ${number}`)
  page.text(`Diterbitkan oleh: ${issuer} (SIMULASI)`)
  page.text(
    `Tanggal: ${new Intl.DateTimeFormat('id-ID', { dateStyle: 'long', timeZone: 'Asia/Makassar' }).format(at)}`,
  )
  page.moveDown()
  for (const [label, value] of lines) page.text(`${label}: ${value}`, { paragraphGap: 4 })
  page.moveDown().fillColor('#a6231b').font('Helvetica-Bold').text(STAMP)
  page.end()
  return Buffer.concat(await (page as unknown as Readable).toArray())
}
