/** Six drawings of our own for six situations of life, on a 48 grid. The second path is the detail that is filled. */
import type { LifeEvent } from '../../../adapters/kit/contract.ts'

const DRAWINGS: Record<LifeEvent, { lines: string; fill: string }> = {
  // A card with a face and two lines.
  identity: {
    lines: 'M6 11h36v26H6zM28 19h8M28 25h8M28 31h5M11.5 32c.7-3.4 2.9-5 5.5-5s4.8 1.6 5.5 5',
    fill: 'M17 17a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  },
  // Two grown and one small, side by side.
  family: {
    lines:
      'M14 9a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM34 9a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM6 40V29a7 7 0 0 1 10-6.3M42 40V29a7 7 0 0 0-10-6.3M17 40v-5a7 7 0 0 1 14 0v5',
    fill: 'M24 19.5a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2Z',
  },
  // A box under way from one roof to another.
  moving: {
    lines: 'M4 40V22l9-8 9 8v4M4 40h12M30 40h14V29l-7-6-6 5M9 40v-9h6v4',
    fill: 'M18 30h12v10H18z',
  },
  // A house on stilts, as they stand in Bima.
  building: {
    lines: 'M5 25 24 8l19 17M10 21v12h28V21M13 33v8M24 33v8M35 33v8M6 41h36',
    fill: 'M20 24h8v9h-8z',
  },
  // A stall with its awning.
  business: {
    lines:
      'M8 20v20h32V20M5 20 9 9h30l4 11M5 20c0 5 7.6 5 7.6 0 0 5 7.6 5 7.6 0 0 5 7.6 5 7.6 0 0 5 7.6 5 7.6 0 0 5 7.6 5 7.6 0M13 40V29h9v11',
    fill: 'M27 28h8v6h-8z',
  },
  // A street lamp over a road and a tree.
  neighbourhood: {
    lines:
      'M14 41V13c0-4 2.5-6 6-6h3M33 41V30M33 30c-4.4 0-7-2.8-7-6.5 0-4 3-8 7-10.5 4 2.5 7 6.5 7 10.5 0 3.7-2.6 6.5-7 6.5ZM5 41h38',
    fill: 'M19 7h8l3 6H19z',
  },
}

export function LifeIcon({ name, size = 48 }: { name: LifeEvent; size?: number }) {
  const drawing = DRAWINGS[name]
  return (
    <svg className="life" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path className="life-fill" d={drawing.fill} />
      <path d={drawing.lines} />
    </svg>
  )
}
