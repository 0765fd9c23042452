/** What the pocket server shows: its services with their definitions, and reports as the public may see them. */

import { describeForm } from '../kit/fields.ts'
import { categories } from './categories.ts'
import { ATTRIBUTE, WIRE } from './codes.ts'
import { reportForm } from './form.ts'
import { isClosed, type ReportRecord } from './sandbox-reports.ts'

export const serviceList = () =>
  categories.map(({ value, label }) => ({
    service_code: value,
    service_name: label.id,
    description: `${label.id} (SIMULASI)`,
    // Booleans as texts, as mySociety's server writes them.
    metadata: 'true',
    type: 'realtime',
    keywords: label.en,
    group: 'Kota Bima',
  }))

const classes = describeForm(reportForm).fields.find(({ name }) => name === 'class')!.options!
type Attribute = {
  code: string
  datatype: string
  required: string
  description: string
  values: { key: string; name: string }[]
}
const listed = (keys: string[]) => keys.map((key) => ({ key, name: key }))
const ATTRIBUTES: Attribute[] = [
  {
    code: ATTRIBUTE.class,
    datatype: 'singlevaluelist',
    required: 'true',
    description: 'Klasifikasi',
    values: classes.map(({ value, label }) => ({ key: value, name: label.id })),
  },
  {
    code: ATTRIBUTE.visibility,
    datatype: 'singlevaluelist',
    required: 'true',
    description: 'Sifat laporan',
    values: listed(Object.values(WIRE.visibility)),
  },
  {
    code: ATTRIBUTE.identity,
    datatype: 'singlevaluelist',
    required: 'true',
    description: 'Identitas pelapor',
    values: listed(Object.values(WIRE.identity)),
  },
  {
    code: ATTRIBUTE.reference,
    datatype: 'string',
    required: 'false',
    description: 'Nomor rujukan pengirim',
    values: [],
  },
  {
    code: ATTRIBUTE.accuracy,
    datatype: 'number',
    required: 'false',
    description: 'Ketelitian titik dalam meter',
    values: [],
  },
]

export function definitionOf(service: string) {
  if (!categories.some(({ value }) => value === service)) return undefined
  const attributes = ATTRIBUTES.map((one, i) => ({
    variable: 'true',
    order: i + 1,
    datatype_description: '',
    ...one,
  }))
  return { service_code: service, attributes }
}

/** Degrees with three decimals, about 100 m: nobody's front door. */
const coarse = (degrees: string | undefined) =>
  degrees === undefined ? null : Math.round(Number(degrees) * 1000) / 1000

/** `extended`, only for the holder of the key: with our reference, and with a token where there is no number yet. */
export function requestView(one: ReportRecord, extended = false) {
  const number = one.token ? { token: one.token } : { service_request_id: one.id }
  return {
    ...number,
    status: isClosed(one) ? 'closed' : 'open',
    status_notes: null,
    service_name: categories.find(({ value }) => value === one.service)?.label.id ?? null,
    service_code: one.service,
    description: one.description,
    agency_responsible: null,
    service_notice: null,
    requested_datetime: one.requested,
    updated_datetime: one.updated,
    expected_datetime: null,
    address: one.place.address ?? null,
    address_id: one.place.addressId ?? null,
    zipcode: null,
    lat: coarse(one.place.lat),
    long: coarse(one.place.long),
    media_url: '',
    ...(extended ? { extended_attributes: { REFERENSI: one.attributes.REFERENSI ?? null } } : {}),
  }
}
