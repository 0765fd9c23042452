/** The gate: a plain arch of two strokes. */
export function Logo({ size = 40 }: { size?: number }) {
  return (
    <svg
      className="logo"
      width={size}
      height={size}
      viewBox="0 0 40 40"
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M6 36V19a14 14 0 0 1 28 0v17" stroke="currentColor" strokeWidth="4.5" />
      <path
        className="logo-inner"
        d="M14.5 36V20a5.5 5.5 0 0 1 11 0v16"
        stroke="currentColor"
        strokeWidth="3"
      />
    </svg>
  )
}
