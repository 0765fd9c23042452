/** Counts by name over the last `windowMs`, kept in thirty slots: exact to a thirtieth of the window. */
export function createTally<Name extends string>(windowMs: number, now: () => Date) {
  const width = windowMs / 30
  let slots: { slot: number; counts: Map<Name, number> }[] = []
  const prune = () => {
    const slot = Math.floor(now().getTime() / width)
    // A clock that was set back must not freeze old counts: slots of the future go as well.
    slots = slots.filter((s) => s.slot > slot - 30 && s.slot <= slot)
    return slot
  }
  return {
    add(name: Name) {
      const slot = prune()
      let last = slots.at(-1)
      if (last?.slot !== slot) {
        last = { slot, counts: new Map() }
        slots.push(last)
      }
      last.counts.set(name, (last.counts.get(name) ?? 0) + 1)
    },
    total(name: Name) {
      prune()
      return slots.reduce((sum, s) => sum + (s.counts.get(name) ?? 0), 0)
    },
    clear() {
      slots = []
    },
  }
}
