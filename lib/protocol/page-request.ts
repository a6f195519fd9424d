/** Headers in which the server tells the page's renderer about the request. It sets all of them; a client cannot. */
export const PAGE_REQUEST_HEADERS = {
  /** For inline scripts, by the content security policy. */
  nonce: 'x-ntkboard-nonce',
  /** What stands before every address of the server, such as `/ntk`; or empty. */
  basePath: 'x-ntkboard-base-path',
  /** `yes` when the browser has signed in, and can sign out. */
  signedIn: 'x-ntkboard-signed-in',
  /** Under which name of {@link pageApis} the server answers the renderer itself. */
  api: 'x-ntkboard-api',
} as const;

/** Answers a GET request for a path of the API, such as `/api/v1/runs`, without a connection. */
export type PageApi = (path: string) => Promise<Response>;

const PLACE = Symbol.for('ntkboard.page-apis');

/** The API of every server of this process, for the renderer of its pages: which runs in the same process, with modules of its own. */
export function pageApis(): Map<string, PageApi> {
  const kept = globalThis as { [PLACE]?: Map<string, PageApi> };
  kept[PLACE] ??= new Map();
  return kept[PLACE];
}
