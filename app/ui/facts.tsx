/** Facts in two columns, and tables that become lists on phones. */
import type { ReactNode } from 'react'
import type { LookupView } from '../../adapters/kit/contract.ts'
import type { Words } from '../words/words.ts'

export type Fact = { label: string; value: ReactNode }

/** `figures`: amounts, right-aligned. */
export function Facts({ facts, figures = false }: { facts: readonly Fact[]; figures?: boolean }) {
  return (
    <dl className={figures ? 'facts sums' : 'facts'}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

export type Column = { label: string /** Right-aligned, tabular. */; figures?: boolean }
export type DataTableProps = {
  caption: string
  columns: readonly Column[]
  rows: readonly (readonly ReactNode[])[]
}

/** The first column names the row. On a phone every cell carries its column's name. */
export function DataTable({ caption, columns, rows }: DataTableProps) {
  return (
    <table className="stack">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.label} scope="col" className={column.figures ? 'figures' : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, r) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rendered once on the server, nothing moves.
          <tr key={r}>
            {row.map((cell, i) => {
              const column = columns[i]
              const Cell = i === 0 ? 'th' : 'td'
              return (
                <Cell
                  key={column?.label}
                  scope={i === 0 ? 'row' : undefined}
                  data-label={column?.label}
                  className={column?.figures ? 'figures' : undefined}
                >
                  {cell}
                </Cell>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type As = 'text' | 'rupiah' | 'date' | 'number' | undefined

function shown(w: Words, value: string | number, as: As) {
  if (as === 'rupiah') return w.money(Number(value))
  if (as === 'date') return w.day(String(value))
  return typeof value === 'number' && as !== 'text' ? w.number(value) : String(value)
}

/** The answer of a look-up. `dim` greys a stale one, which must not be acted on. */
export function LookupAnswer({
  w,
  view,
  title,
  dim = false,
}: {
  w: Words
  view: LookupView
  title: string
  dim?: boolean
}) {
  const figures = (as: As) => as === 'rupiah' || as === 'number'
  return (
    <div className={dim ? 'lookup dim' : 'lookup'}>
      <Facts
        facts={view.facts.map((fact) => ({
          label: w.text(fact.label),
          value: typeof fact.value === 'object' ? w.text(fact.value) : shown(w, fact.value, fact.as),
        }))}
      />
      {view.table && (
        <DataTable
          caption={title}
          columns={view.table.columns.map((column) => ({
            label: w.text(column.label),
            figures: figures(column.as),
          }))}
          rows={view.table.rows.map((row) =>
            row.map((cell, i) => shown(w, cell, view.table?.columns[i]?.as)),
          )}
        />
      )}
      {view.total && (
        <p className="total">
          {w.text(view.total.label)} <b>{w.money(view.total.rupiah)}</b>
        </p>
      )}
      {view.notes?.map((note) => (
        <p className="soft" key={note.id}>
          {w.text(note)}
        </p>
      ))}
    </div>
  )
}
