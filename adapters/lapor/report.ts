/** A resident's answers as Open311 arguments. What is not here does not leave the gateway. */
import type { Call } from '../kit/contract.ts'
import { ATTRIBUTE, WIRE } from './codes.ts'
import type { Report } from './form.ts'
import type { Entry, Upload } from './open311.ts'

/** For a whole report or only corrected fields. `description` is apart, because both messages need one. */
export function argumentsOf(report: Partial<Report>): Entry[] {
  const { category, place, visibility, identity } = report
  return [
    ...entry('service_code', category),
    ...placeOf(place),
    ...attribute(ATTRIBUTE.class, report.class),
    ...attribute(ATTRIBUTE.visibility, visibility && pick(WIRE.visibility, visibility)),
    ...attribute(ATTRIBUTE.identity, identity && pick(WIRE.identity, identity)),
    ...attribute(
      ATTRIBUTE.accuracy,
      place?.accuracy === undefined ? undefined : String(Math.round(place.accuracy)),
    ),
    ...reporterOf(report),
  ]
}

export const attribute = (code: string, value: string | undefined) => entry(`attribute[${code}]`, value)

/** Photos under names of our own: a resident's file name may hold a name or a number. */
export async function uploadsOf(report: Partial<Report>, call: Call): Promise<Upload[]> {
  return Promise.all(
    (report.photo ?? []).map(async (id, i) => {
      const file = await call.file(id)
      const name = `lampiran-${i + 1}.${EXTENSIONS[file.type] ?? 'bin'}`
      return { name, type: file.type, bytes: await file.bytes() }
    }),
  )
}

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
}

/**
 * Nothing when the report is anonymous, whatever else was answered. A correction may come without `identity`: then the
 * form asked for these only because the report is named.
 */
function reporterOf({ identity, reporterName, reporterPhone }: Partial<Report>): Entry[] {
  if (identity === 'anonymous') return []
  // Many Indonesian names are one word: the last name is then left out.
  const [first, ...rest] = reporterName?.split(' ') ?? []
  return [
    ...entry('first_name', first),
    ...entry('last_name', rest.join(' ')),
    ...entry('phone', reporterPhone),
  ]
}

/** A point in degrees (7 decimals are a centimetre), a landmark in words, a kelurahan by its Kemendagri code. */
function placeOf(place: Report['place']): Entry[] {
  if (!place) return []
  const { latitude, longitude, landmark, village } = place
  const point: Entry[] =
    latitude === undefined || longitude === undefined
      ? []
      : [
          ['lat', latitude.toFixed(7)],
          ['long', longitude.toFixed(7)],
        ]
  return [...point, ...entry('address_string', landmark), ...entry('address_id', village)]
}

const entry = (name: string, value: string | undefined): Entry[] => (value ? [[name, value]] : [])
const pick = (table: Record<string, string>, value: string) => table[value]
