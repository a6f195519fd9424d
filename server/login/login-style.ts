const LIGHT =
  'color-scheme:light;--page:#f6f7f9;--surface:#fff;--hairline:#e4e7eb;--border:#ced4da;--text:#20252c;--muted:#646c78;--accent:#2f5fd0;--hover:#264fb0;--on-accent:#fff;--error:#c4314b';
const DARK =
  'color-scheme:dark;--page:#121418;--surface:#191c22;--hairline:#2a2f37;--border:#343a43;--text:#dde2e9;--muted:#98a1ae;--accent:#7aa2f7;--hover:#93b4f9;--on-accent:#0e1013;--error:#ef7b8c';

/** Style of the log-in page: the dashboard's colours, light, dark, or as the system. */
export const LOGIN_STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
:root[data-scheme=light]{${LIGHT}}
:root[data-scheme=dark]{${DARK}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--page);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{width:100%;max-width:360px;padding:24px;background:var(--surface);border:1px solid var(--hairline);border-radius:8px}
h1{display:flex;align-items:center;gap:10px;margin:0 0 20px;font-size:18px;font-weight:650;letter-spacing:-.01em}
label{display:block;margin-bottom:4px;font-size:13px;font-weight:500}
input{width:100%;height:38px;padding:0 12px;border:1px solid var(--border);border-radius:8px;background:var(--page);color:inherit;font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
input::placeholder{color:var(--muted)}
input[aria-invalid]{border-color:var(--error)}
button{width:100%;height:38px;margin-top:14px;border:0;border-radius:8px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--hover)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.fault{margin:6px 0 0;color:var(--error);font-size:13px}
.hint{margin:16px 0 0;color:var(--muted);font-size:12.5px}
code{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:nowrap}
`;
