import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { LOGIN_STYLE } from './login-style.ts';

interface LoginPage {
  basePath: string;
  /** Where to go on to. */
  next: string;
  fault?: string;
}

/** Takes over the colours chosen in the dashboard, as Mantine keeps them. */
const COLOR_SCHEME_SCRIPT = `try{var s=localStorage.getItem('mantine-color-scheme-value');if(s==='light'||s==='dark')document.documentElement.dataset.scheme=s}catch(e){}`;

const LOGO = `<svg width="26" height="26" viewBox="0 0 20 20" aria-hidden="true"><g fill="var(--accent)"><rect width="6" height="6" rx="1.2"/><rect x="7" y="7" width="6" height="6" rx="1.2"/><rect x="14" y="14" width="6" height="6" rx="1.2"/><g opacity=".5"><rect x="7" width="6" height="6" rx="1.2"/><rect y="7" width="6" height="6" rx="1.2"/><rect x="14" y="7" width="6" height="6" rx="1.2"/><rect x="7" y="14" width="6" height="6" rx="1.2"/></g><g opacity=".22"><rect x="14" width="6" height="6" rx="1.2"/><rect y="14" width="6" height="6" rx="1.2"/></g></g></svg>`;

/** Answers with the page that asks for a token. It works without scripts, and without the dashboard being built. */
export function answerPage(response: ServerResponse, status: number, { basePath, next, fault }: LoginPage): void {
  const nonce = randomBytes(16).toString('base64');
  const invalid = fault ? ' aria-invalid="true" aria-describedby="fault"' : '';
  answer(
    response,
    status,
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · NTKBoard</title>
<script nonce="${nonce}">${COLOR_SCHEME_SCRIPT}</script>
<style nonce="${nonce}">${LOGIN_STYLE}</style>
</head>
<body>
<main>
<h1>${LOGO}NTKBoard</h1>
<form method="post" action="${escapeHtml(basePath)}/login">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label for="token">Access token</label>
<input id="token" name="token" type="password" autocomplete="current-password" placeholder="ntkb_…" required autofocus spellcheck="false"${invalid}>
${fault ? `<p id="fault" class="fault" role="alert">${escapeHtml(fault)}</p>` : ''}
<button>Sign in</button>
</form>
<p class="hint">The server printed a token when it first started. <code>ntkboard token create</code> makes another.</p>
</main>
</body>
</html>
`,
  );
}

/** Answers so that the browser asks for the address from this server's own page. */
export function answerRefresh(response: ServerResponse, address: string): void {
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${escapeHtml(address)}"><title>NTKBoard</title>`;
  answer(response, 200, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'", page);
}

function answer(response: ServerResponse, status: number, policy: string, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
  });
  response.end(html);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
