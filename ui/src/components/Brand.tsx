/** The logo. */
export function Brand({ size = 24 }: { size?: number }) {
  return (
    <svg aria-hidden="true" focusable="false" width={size} height={size} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="7" fill="#14708a" />
      <path
        d="M7 10v12M13 10v12M19 10v12M25 10v12"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        fill="none"
      />
      <path d="M7 22h18" stroke="#7fd3e6" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
