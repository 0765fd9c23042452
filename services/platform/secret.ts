/** A value that is not printed by accident: `***` in a template, in JSON and in `util.inspect`, so also in a log line. */
import { inspect } from 'node:util'

export type Secret = {
  /** The value itself, for the one place that hands it on. */
  reveal(): string
}

export function secret(value: string): Secret {
  const hidden = () => '***'
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden, [inspect.custom]: hidden })
}

/** The same for an object of settings that must stay plain for who uses it: its fields read as usual, printed it is `***`. */
export function hidden<T extends object>(settings: T): T {
  const show = { value: () => '***', enumerable: false }
  return Object.defineProperties(settings, { toString: show, toJSON: show, [inspect.custom]: show })
}
