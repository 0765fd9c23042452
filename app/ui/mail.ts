/**
 * How a mail looks: the same words as plain text and as simple HTML. Mail programs read no style sheets, so the few
 * styles stand on the elements, and the weave is a row of cells. Nothing is fetched from anywhere.
 */
import type { Words } from '../words/words.ts'

export type MailParts = {
  w: Words
  city: string
  subject: string
  /** The letter: paragraphs divided by an empty line. */
  text: string
  /** The one thing to press. Its address is ours, never taken from a request. */
  action?: { href: string; text: string }
}

const FONT = "font-family:'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,sans-serif"
const WEAVE: [color: string, width: number][] = [
  ['#1f4b8f', 30],
  ['#e9a100', 12],
  ['#1f4b8f', 4],
  ['#a6231b', 22],
  ['#e9a100', 4],
  ['#1b6e45', 28],
]

/** Both bodies of a mail. Everything a person or an agency wrote is escaped. */
export function drawMail({ w, city, subject, text, action }: MailParts): { text: string; html: string } {
  const footer = w.t('mail.footer', { city })
  const paragraphs = text.split(/\n{2,}/).map((one) => one.trim())
  const plain = [...paragraphs, ...(action ? [`${action.text}: ${action.href}`] : []), `-- \n${footer}`]
  return {
    text: `${plain.join('\n\n')}\n`,
    html: page(w, city, subject, [...paragraphs.map(paragraph), button(action)], footer),
  }
}

const paragraph = (text: string) => `<p style="margin:0 0 16px">${escaped(text).replaceAll('\n', '<br>')}</p>`

const button = (action: MailParts['action']) =>
  action
    ? `<p style="margin:24px 0"><a href="${escaped(action.href)}" style="display:inline-block;padding:14px 22px;border-radius:8px;background:#1f4b8f;color:#ffffff;font-weight:700;text-decoration:none">${escaped(action.text)}</a></p>`
    : ''

function page(w: Words, city: string, subject: string, body: string[], footer: string) {
  const weave = WEAVE.map(
    ([color, width]) =>
      `<td width="${width}%" height="6" bgcolor="${color}" style="font-size:0;line-height:6px">&nbsp;</td>`,
  )
  return `<!doctype html>
<html lang="${w.lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:16px;background:#fbfaf6;color:#17202e;${FONT};font-size:17px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;margin:0 auto;background:#ffffff">
<tr><td style="padding:16px 24px"><b style="font-size:20px">${escaped(w.t('page.app'))}</b> <span style="color:#4a5566">${escaped(city)}</span></td></tr>
<tr><td><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>${weave.join('')}</tr></table></td></tr>
<tr><td style="padding:24px"><h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">${escaped(subject)}</h1>
${body.filter(Boolean).join('\n')}</td></tr>
<tr><td style="padding:16px 24px;border-top:1px solid #dad6cb;color:#4a5566;font-size:14px">${escaped(footer)}</td></tr>
</table>
</body>
</html>
`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!)
