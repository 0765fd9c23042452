/** What a form holds, without its files: those are sent by their own button. */
export function typedIn(form: HTMLFormElement) {
  const data = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') data.append(name, value)
  return data
}
