/** Headers in which the server tells the page's renderer about the request. It sets all of them; a client cannot. */
export const PAGE_REQUEST_HEADERS = {
  /** For inline scripts, by the content security policy. */
  nonce: 'x-ntkboard-nonce',
  /** What stands before every address of the server, such as `/ntk`; or empty. */
  basePath: 'x-ntkboard-base-path',
  /** `yes` when the browser has signed in, and can sign out. */
  signedIn: 'x-ntkboard-signed-in',
} as const;
