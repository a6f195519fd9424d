/**
 * The content security policy of a page. Scripts run by its nonce alone, and what those load. Styles may be inline: Mantine
 * and Plotly set them so. In `dev` Next evaluates code for hot reloading.
 *
 * @param host the request's Host header, already known to be well formed: `'self'` covers no sockets in older browsers
 */
export function pagePolicy(nonce: string, host: string, dev: boolean): string {
  const policy = {
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    'style-src': "'self' 'unsafe-inline'",
    'connect-src': `'self' ws://${host} wss://${host}`,
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'worker-src': "'self' blob:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
