/**
 * The tables of requests, agencies, files, keys and journal. `tenant` leads every key and index.
 * Over 300 lines because it is data, a line per column.
 */
import {
  code,
  createTable,
  day,
  flag,
  hash,
  id,
  instant,
  integer,
  json,
  optional,
  position,
  sealed,
  type Table,
  tenant,
  text,
} from '../columns.ts'
import type { AnyKysely } from '../dialects.ts'

export async function up(db: AnyKysely) {
  for (const [name, table] of Object.entries(tables)) await createTable(db, name, table)
}

/** Ids of agencies and services, kinds and states: all ours. */
const name = () => code(64)
/** An idempotency key; our own is 32 hex digits, an integrator's may be longer. */
const key = () => text(128)

const requests: Record<string, Table> = {
  request: {
    columns: {
      id: id(),
      tenant: tenant(),
      number: code(24),
      account: optional(id()),
      guest: optional(hash()),
      agency: name(),
      service: name(),
      formVersion: integer(),
      form: json(),
      answers: sealed(),
      status: name(),
      delivery: name(),
      waitingFor: optional(name()),
      agencyCode: optional(text(128)),
      agencyAt: optional(instant()),
      asOf: optional(instant()),
      due: optional(day()),
      dueLeft: optional(integer()),
      trackHash: hash(),
      trackCode: sealed(),
      phoneTailHash: optional(hash()),
      bill: optional(sealed()),
      withdrawing: flag(),
      fix: optional(json()),
      version: integer(),
      createdAt: instant(),
      updatedAt: instant(),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'number']],
    indexes: [
      ['tenant', 'account', 'id'],
      ['tenant', 'guest', 'id'],
      ['tenant', 'agency', 'createdAt', 'id'],
      ['tenant', 'delivery', 'updatedAt'],
    ],
  },
  event: {
    columns: {
      id: id(),
      tenant: tenant(),
      request: id(),
      seq: integer(),
      kind: name(),
      actor: name(),
      at: instant(),
      status: optional(name()),
      agencyCode: optional(text(128)),
      agencyAt: optional(instant()),
      body: optional(sealed()),
      position: position(),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'request', 'seq']],
  },
  submission: {
    columns: {
      tenant: tenant(),
      subject: code(128),
      operation: name(),
      key: key(),
      fingerprint: hash(),
      request: id(),
      createdAt: instant(),
    },
    primary: ['tenant', 'subject', 'operation', 'key'],
    indexes: [['tenant', 'request']],
  },
  openSlot: {
    columns: { tenant: tenant(), account: id(), service: name(), request: id() },
    primary: ['tenant', 'account', 'service'],
    indexes: [['tenant', 'request']],
  },
  reference: {
    columns: { tenant: tenant(), agency: name(), ref: text(128), request: id(), createdAt: instant() },
    primary: ['tenant', 'agency', 'ref'],
    indexes: [
      ['tenant', 'ref'],
      ['tenant', 'request'],
    ],
  },
}

const traffic: Record<string, Table> = {
  job: {
    columns: {
      id: id(),
      tenant: tenant(),
      kind: name(),
      channel: name(),
      subject: code(128),
      step: code(128),
      payload: optional(sealed()),
      state: name(),
      dueAt: instant(),
      tries: integer(),
      owner: optional(code(128)),
      token: integer(),
      leaseUntil: optional(instant()),
      lastError: optional(name()),
      createdAt: instant(),
      position: position(),
    },
    primary: ['tenant', 'id'],
    indexes: [
      ['tenant', 'state', 'dueAt'],
      ['tenant', 'subject', 'channel', 'position'],
      ['tenant', 'channel', 'state', 'createdAt'],
    ],
  },
  inbox: {
    columns: {
      tenant: tenant(),
      agency: name(),
      eventId: text(191),
      ref: text(128),
      request: optional(id()),
      outcome: name(),
      update: sealed(),
      at: instant(),
      receivedAt: instant(),
    },
    primary: ['tenant', 'agency', 'eventId'],
    indexes: [
      ['tenant', 'agency', 'ref'],
      ['tenant', 'outcome', 'receivedAt'],
    ],
  },
  agency: {
    columns: {
      tenant: tenant(),
      agency: name(),
      enabled: flag(),
      offReason: optional(json()),
      pollCursor: optional(text(1024)),
      polledAt: optional(instant()),
      pollOwner: optional(code(128)),
      pollUntil: optional(instant()),
      checkedAt: optional(instant()),
      checkOutcome: optional(name()),
      lastAnswerAt: optional(instant()),
      version: integer(),
    },
    primary: ['tenant', 'agency'],
  },
  call: {
    columns: {
      id: id(),
      tenant: tenant(),
      agency: name(),
      operation: name(),
      at: instant(),
      ms: integer(),
      outcome: name(),
      status: optional(integer()),
    },
    primary: ['tenant', 'id'],
    indexes: [['tenant', 'agency', 'at']],
  },
  mail: {
    columns: {
      id: id(),
      tenant: tenant(),
      cause: code(128),
      account: optional(id()),
      toSealed: sealed(),
      subject: text(255),
      bodySealed: sealed(),
      state: name(),
      createdAt: instant(),
      sentAt: optional(instant()),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'cause']],
    indexes: [
      ['tenant', 'account', 'createdAt'],
      ['tenant', 'createdAt'],
    ],
  },
}

const work: Record<string, Table> = {
  draft: {
    columns: {
      id: id(),
      tenant: tenant(),
      account: optional(id()),
      guest: optional(hash()),
      agency: name(),
      service: name(),
      formVersion: integer(),
      step: name(),
      answers: sealed(),
      key: key(),
      version: integer(),
      createdAt: instant(),
      updatedAt: instant(),
    },
    primary: ['tenant', 'id'],
    indexes: [
      ['tenant', 'account', 'updatedAt'],
      ['tenant', 'guest', 'updatedAt'],
      ['tenant', 'updatedAt'],
    ],
  },
  file: {
    columns: {
      id: id(),
      tenant: tenant(),
      draft: optional(id()),
      request: optional(id()),
      account: optional(id()),
      guest: optional(hash()),
      origin: name(),
      field: optional(text(128)),
      sourceId: optional(text(191)),
      name: sealed(),
      title: optional(json()),
      type: code(127),
      size: integer(),
      sha256: hash(),
      state: name(),
      refusal: optional(name()),
      createdAt: instant(),
    },
    primary: ['tenant', 'id'],
    indexes: [
      ['tenant', 'draft'],
      ['tenant', 'request'],
      ['tenant', 'account', 'createdAt'],
      ['tenant', 'guest', 'createdAt'],
      ['tenant', 'createdAt'],
    ],
  },
  tenantKey: {
    columns: {
      tenant: tenant(),
      version: integer(),
      wrapped: sealed(),
      masterKey: code(128),
      createdAt: instant(),
      retiredAt: optional(instant()),
    },
    primary: ['tenant', 'version'],
  },
  audit: {
    columns: {
      id: id(),
      tenant: tenant(),
      at: instant(),
      actor: code(128),
      action: name(),
      object: text(191),
      purpose: optional(text(500)),
      detail: optional(json()),
    },
    primary: ['tenant', 'id'],
    indexes: [
      ['tenant', 'at', 'id'],
      ['tenant', 'object', 'at'],
      ['tenant', 'actor', 'at'],
    ],
  },
  holiday: {
    columns: { tenant: tenant(), day: day(), name: json(), kind: name(), source: text(255) },
    primary: ['tenant', 'day'],
  },
}

const tables = { ...requests, ...traffic, ...work }
