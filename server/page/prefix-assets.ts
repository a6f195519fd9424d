import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

const TEXT = /^(text\/(html|css|x-component)|(application|text)\/javascript)\b/;
/** The only addresses that the build fixes; all others the page makes itself. */
const FIXED_ADDRESS = /(?<=["'(\\])\/(?=_next\/|icon\.svg)/g;

/** Whether the build has fixed an address in this text. */
export function hasFixedAddress(text: string): boolean {
  return text.search(FIXED_ADDRESS) >= 0;
}

/**
 * Puts the base path before the addresses that Next's build has fixed in a page, its styles and scripts. The page is built
 * once for all base paths, and a published package cannot build it anew.
 */
export function prefixAssets(request: IncomingMessage, response: ServerResponse, basePath: string): void {
  // The answer is taken as a whole and as text.
  delete request.headers['accept-encoding'];
  delete request.headers.range;
  const own = {
    flushHeaders: response.flushHeaders,
    writeHead: response.writeHead,
    write: response.write,
    end: response.end,
  };
  const chunks: Buffer[] = [];
  const take = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') {
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    } else if (chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk));
    }
  };
  const call = (args: unknown[]) => {
    const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (callback) process.nextTick(callback);
  };

  response.flushHeaders = () => {};
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    const headers = rest.find((value) => typeof value === 'object') as OutgoingHttpHeaders | undefined;
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) response.setHeader(name, value);
    return response;
  };
  response.write = (chunk: unknown, ...rest: unknown[]) => {
    take(chunk, rest[0]);
    call(rest);
    return true;
  };
  response.end = (...args: unknown[]) => {
    take(args[0], args[1]);
    const body = Buffer.concat(chunks);
    const isText = TEXT.test(String(response.getHeader('content-type') ?? ''));
    const sent = isText ? Buffer.from(body.toString('utf8').replace(FIXED_ADDRESS, `${basePath}/`)) : body;
    const location = response.getHeader('location');
    if (typeof location === 'string' && location.startsWith('/')) response.setHeader('location', basePath + location);
    // Next repeats the location there, for browsers long gone.
    response.removeHeader('refresh');
    if (sent.length > 0) response.setHeader('content-length', sent.length);
    call(args);
    return Object.assign(response, own).end(sent);
  };
}
