/** The gate of the city, drawn in lines: through the arch the hills and the bay of Bima under a morning sun. Decoration. */
export function GateScene() {
  return (
    <svg className="scene" viewBox="0 0 360 260" fill="none" aria-hidden="true" focusable="false">
      <defs>
        <clipPath id="gate">
          <path d="M92 250V128a88 88 0 0 1 176 0v122Z" />
        </clipPath>
      </defs>
      <g clipPath="url(#gate)">
        <circle className="scene-sun" cx="212" cy="118" r="30" />
        <path
          className="scene-hill"
          d="M60 190c30-36 52-58 76-58 20 0 30 18 48 18s34-30 58-30c20 0 40 30 70 60v20H60Z"
        />
        <path className="scene-sea" d="M60 186h250v80H60Z" />
        <path
          className="scene-wave"
          d="M100 204h34M150 204h18M196 204h44M112 220h22M160 220h50M226 220h20M104 236h48M172 236h24M214 236h34"
        />
        <path className="scene-boat" d="M150 196h34l-7 10h-20ZM168 194v-30l17 26h-17" />
      </g>
      <path className="scene-arch" d="M64 252V128a116 116 0 0 1 232 0v124" />
      <path className="scene-arch-in" d="M92 252V128a88 88 0 0 1 176 0v124" />
      <path className="scene-ground" d="M20 252h320" />
    </svg>
  )
}
