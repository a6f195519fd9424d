/** A small kernel matrix: bright on the diagonal. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <g fill="var(--accent)">
        <rect x="0" y="0" width="6" height="6" rx="1.2" />
        <rect x="7" y="7" width="6" height="6" rx="1.2" />
        <rect x="14" y="14" width="6" height="6" rx="1.2" />
        <g opacity="0.5">
          <rect x="7" y="0" width="6" height="6" rx="1.2" />
          <rect x="0" y="7" width="6" height="6" rx="1.2" />
          <rect x="14" y="7" width="6" height="6" rx="1.2" />
          <rect x="7" y="14" width="6" height="6" rx="1.2" />
        </g>
        <g opacity="0.22">
          <rect x="14" y="0" width="6" height="6" rx="1.2" />
          <rect x="0" y="14" width="6" height="6" rx="1.2" />
        </g>
      </g>
    </svg>
  );
}
