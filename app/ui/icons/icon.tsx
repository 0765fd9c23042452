/** One small icon. Decoration only: the word beside it says the same. */
import { ICONS, type IconName } from './paths.ts'

export type { IconName } from './paths.ts'

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  )
}
