import { createRequire } from 'node:module';

/** Version in ntkboard's own package.json, from `lib/` in a checkout and from `dist/lib/` alike. */
export function packageVersion(): string {
  const manifest = import.meta.url.endsWith('.ts') ? '../../../package.json' : '../../../../package.json';
  const { version } = createRequire(import.meta.url)(manifest) as { version: string };
  return version;
}
