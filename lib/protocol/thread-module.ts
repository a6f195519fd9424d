/**
 * Node's arguments for a worker thread of ours: loaders and inspectors of the main thread are not for it, and a source checkout
 * strips types by itself.
 */
export const THREAD_ARGUMENTS = ['--disable-warning=ExperimentalWarning'];

/**
 * The file of a worker thread's module: TypeScript in a checkout, JavaScript in the package.
 *
 * @param module written as `new URL('./name.ts', import.meta.url)` beside its caller
 */
export function threadModule(module: URL): URL {
  return import.meta.url.endsWith('.ts') ? module : new URL(module.href.replace(/\.ts$/, '.js'));
}
