/** Our own small icons: strokes on a 24 grid. Each value is one path. */
export const ICONS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 21 21',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7.5V12l3.2 2',
  money: 'M3 6.5h18v11H3zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM6 9.5v0M18 14.5v0',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  phone:
    'M6 3.5h3l1.6 4.4-2.1 1.6a12 12 0 0 0 6 6l1.6-2.1 4.4 1.6v3c0 1-.9 2-2 2A15.6 15.6 0 0 1 4 5.5c0-1.1 1-2 2-2Z',
  check: 'M4.5 12.5 10 18 19.5 7',
  warning: 'M12 4 22 20.5H2zM12 10v5M12 17.8v.2',
  arrow: 'M4 12h15M13.5 6 19.5 12l-6 6',
  back: 'M20 12H5M10.5 6l-6 6 6 6',
  down: 'M6 9.5 12 15.5l6-6',
  camera: 'M3 7.5h4l1.7-2.5h6.6L17 7.5h4V19H3zM12 9.8a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Z',
  pin: 'M12 21.5c4.3-4.7 6.5-8.3 6.5-11.2a6.5 6.5 0 0 0-13 0c0 2.9 2.2 6.5 6.5 11.2ZM12 7.8a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z',
  printer: 'M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z',
  lock: 'M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.8v2',
  upload: 'M12 16V4.5M7 9l5-5 5 5M4 16.5V20h16v-3.5',
  download: 'M12 4v11.5M7 11l5 5 5-5M4 16.5V20h16v-3.5',
  trash: 'M4 7h16M9.5 7V4h5v3M6.5 7l1 13.5h9l1-13.5M10.5 11v6M13.5 11v6',
  plus: 'M12 4.5v15M4.5 12h15',
  message: 'M4 5h16v11.5h-9L6.5 20v-3.5H4z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-4 3.5-6 7.5-6s6.9 2 7.5 6',
  // The gate again: something has gone in through it.
  received: 'M4.5 20.5V11a7.5 7.5 0 0 1 15 0v9.5M12 9v9M8.5 14.5 12 18l3.5-3.5',
  in_progress: 'M12 3a9 9 0 1 0 9 9M12 7.5V12l3.2 2M16 3.9a9 9 0 0 1 4.2 4.2',
  needs_action: 'M4 20l1-4.5L16.5 4 20 7.5 8.5 19 4 20ZM14 6.5 17.5 10',
  awaiting_payment: 'M3 6.5h18v11H3zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z',
  done: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM7.8 12.3l3 3 5.4-6',
  rejected: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4',
  cancelled: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.8 5.8l12.4 12.4',
  queued: 'M3 12h3M8 12h3M13 12h7M15.5 7.5 20 12l-4.5 4.5',
} as const

export type IconName = keyof typeof ICONS
