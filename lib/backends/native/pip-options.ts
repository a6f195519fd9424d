import type { Target } from './target.ts';

/** Every release of libtensorflow has wheels for it; the Python that runs pip may be another. */
const PYTHON_TAG = { version: '3.11', abi: 'cp311' };

/** Options of `pip download` for the wheels of another machine or Python than pip runs on. */
export function pipOptions({ tags }: Target, folder: string): string[] {
  return [
    ...['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar=off'],
    ...['--python-version', PYTHON_TAG.version, '--implementation', 'cp', '--abi', PYTHON_TAG.abi],
    ...tags.flatMap((tag) => ['--platform', tag]),
    ...['--dest', folder],
  ];
}
