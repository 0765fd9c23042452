/** The bar that never moves: where one is, back, and on. Sticks to the bottom of the screen. */
import type { Words } from '../words/words.ts'

export type StepBarProps = {
  w: Words
  n: number
  all: number
  go?: string
  back?: boolean
  save?: boolean
}

export function StepBar({ w, n, all, go, back = false, save = false }: StepBarProps) {
  const next = (
    <button className="main" type="submit" name="_go" value="next">
      {go ?? w.t('form.next')}
    </button>
  )
  // A form that is a single question on some other page needs no bar.
  if (all <= 1 && !back && !save) return <p className="actions">{next}</p>
  return (
    <div className="bar">
      {all > 1 && <progress max={all} value={n} aria-hidden="true" />}
      <div className="bar-in">
        {all > 1 && <p className="bar-step">{w.t('form.step_of', { n, all })}</p>}
        {save && (
          <button className="quiet bar-save" type="submit" name="_go" value="save" formNoValidate>
            {w.t('form.save_draft')}
          </button>
        )}
        {back && (
          <button className="second bar-back" type="submit" name="_go" value="back" formNoValidate>
            {w.t('form.back')}
          </button>
        )}
        {next}
      </div>
    </div>
  )
}
