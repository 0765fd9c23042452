/** The tables of people, sessions and rights (`services/identity`). `tenant` leads every key and index. */
import {
  code,
  createTable,
  flag,
  hash,
  id,
  instant,
  integer,
  json,
  optional,
  sealed,
  type Table,
  tenant,
} from '../columns.ts'
import type { AnyKysely } from '../dialects.ts'

export async function up(db: AnyKysely) {
  for (const [name, table] of Object.entries(tables)) await createTable(db, name, table)
}

const word = () => code(64)

const people: Record<string, Table> = {
  account: {
    columns: {
      id: id(),
      tenant: tenant(),
      name: sealed(),
      emailIndex: optional(hash()),
      email: optional(sealed()),
      phoneIndex: optional(hash()),
      phone: optional(sealed()),
      emailVerifiedAt: optional(instant()),
      phoneVerifiedAt: optional(instant()),
      passwordHash: optional(code(255)),
      nikState: word(),
      nikIndex: optional(hash()),
      nikFacts: optional(sealed()),
      nikSettledAt: optional(instant()),
      disabledAt: optional(instant()),
      demo: flag(),
      version: integer(),
      createdAt: instant(),
      updatedAt: instant(),
    },
    primary: ['tenant', 'id'],
    unique: [
      ['tenant', 'emailIndex'],
      ['tenant', 'phoneIndex'],
      ['tenant', 'nikIndex'],
    ],
  },
  accountGrant: {
    columns: { tenant: tenant(), account: id(), role: word(), scope: word(), createdAt: instant() },
    primary: ['tenant', 'account', 'role', 'scope'],
    indexes: [['tenant', 'role', 'scope']],
  },
  externalIdentity: {
    columns: {
      tenant: tenant(),
      subjectIndex: hash(),
      provider: word(),
      account: id(),
      createdAt: instant(),
    },
    primary: ['tenant', 'subjectIndex'],
    indexes: [['tenant', 'account']],
  },
  secondFactor: {
    columns: {
      tenant: tenant(),
      account: id(),
      secret: sealed(),
      confirmedAt: instant(),
      lastStep: integer(),
      version: integer(),
    },
    primary: ['tenant', 'account'],
  },
  recoveryCode: {
    columns: { tenant: tenant(), account: id(), codeHash: hash(), usedAt: optional(instant()) },
    primary: ['tenant', 'account', 'codeHash'],
  },
}

const browsers: Record<string, Table> = {
  session: {
    columns: {
      id: id(),
      tenant: tenant(),
      tokenHash: hash(),
      account: id(),
      kind: word(),
      remembered: flag(),
      signedInAt: instant(),
      secondFactorAt: optional(instant()),
      lastSeenAt: instant(),
      expiresAt: instant(),
      origin: sealed(),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'tokenHash']],
    indexes: [
      ['tenant', 'account'],
      ['tenant', 'expiresAt'],
    ],
  },
  device: {
    columns: {
      id: id(),
      tenant: tenant(),
      account: id(),
      tokenHash: hash(),
      createdAt: instant(),
      expiresAt: instant(),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'tokenHash']],
    indexes: [
      ['tenant', 'account'],
      ['tenant', 'expiresAt'],
    ],
  },
  attempt: {
    columns: { tenant: tenant(), bucket: hash(), tries: json(), version: integer(), expiresAt: instant() },
    primary: ['tenant', 'bucket'],
    indexes: [['tenant', 'expiresAt']],
  },
  challenge: {
    columns: {
      id: id(),
      tenant: tenant(),
      kind: word(),
      tokenHash: hash(),
      codeHash: optional(hash()),
      account: optional(id()),
      payload: optional(sealed()),
      tries: integer(),
      usedAt: optional(instant()),
      createdAt: instant(),
      expiresAt: instant(),
    },
    primary: ['tenant', 'id'],
    unique: [['tenant', 'tokenHash']],
    indexes: [
      ['tenant', 'account', 'kind'],
      ['tenant', 'expiresAt'],
    ],
  },
}

const tables = { ...people, ...browsers }
