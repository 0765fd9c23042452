/** A map with a limit: when it is full, what was not asked for longest goes first. */
export type Lru<V> = {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
  /** Sum of the weights kept now. */
  weight(): number
}

/** `max` and `weigh` have the same unit (entries when `weigh` is absent). A value heavier than a tenth of `max` is not kept. */
export function createLru<V>(max: number, weigh?: (value: V) => number): Lru<V> {
  const kept = new Map<string, { value: V; weight: number }>()
  let total = 0
  const drop = (key: string) => {
    total -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  return {
    get(key) {
      const entry = kept.get(key)
      if (!entry) return undefined
      kept.delete(key)
      kept.set(key, entry)
      return entry.value
    },
    set(key, value) {
      drop(key)
      const weight = weigh?.(value) ?? 1
      if (weigh && weight > max / 10) return
      kept.set(key, { value, weight })
      total += weight
      for (const oldest of kept.keys()) {
        if (total <= max) break
        drop(oldest)
      }
    },
    delete: drop,
    clear() {
      kept.clear()
      total = 0
    },
    weight: () => total,
  }
}
