/** A run's colour. */
export function RunSwatch({ color, size = 10 }: { color: string; size?: number }) {
  return (
    <span
      aria-hidden
      style={{ width: size, height: size, borderRadius: 3, background: color, flex: 'none', display: 'inline-block' }}
    />
  );
}
