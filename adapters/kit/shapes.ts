/** What an agency may answer, with bounds: the schemas behind the types of `contract.ts`. */
import * as z from 'zod'
import { type AgencyUpdate, type FileStream, Status, Text } from './contract.ts'

const Ref = z.string().min(1).max(100)
export const SubmittedShape = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    ref: Ref,
    status: Status,
    code: z.string().max(64).optional(),
  }),
  z.strictObject({
    outcome: z.literal('rejected'),
    reason: Text,
    fields: z.array(z.string().max(100)).max(100).optional(),
  }),
])
export const TakenShape = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('taken') }),
  z.strictObject({ outcome: z.literal('refused'), reason: Text }),
])
export const PaidShape = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('paid'), receipt: z.string().min(1).max(100) }),
  z.strictObject({ outcome: z.literal('refused'), reason: Text }),
])
export const Receipt = z.strictObject({ receipt: z.string().min(1).max(100) })
export const PaymentShape = z.strictObject({ reference: Ref, rupiah: z.int().min(1).max(1e13), at: z.date() })
export const PersonMatchShape = z.strictObject({
  found: z.boolean(),
  name: z.boolean(),
  birthDate: z.boolean(),
})
export const PollPage = z.strictObject({
  updates: z.array(z.custom<AgencyUpdate>()),
  cursor: z.string().max(500),
  more: z.boolean(),
})
export const DocumentShape = z.custom<FileStream>(
  (v) => typeof (v as FileStream)?.bytes === 'function' && (v as FileStream).size >= 0,
)
