import { networkInterfaces } from 'node:os';

/** The address to open in a browser, of a server that listens on `host`: for all addresses, one that others reach. */
export function addressOf(host: string, port: number, isTls: boolean, basePath: string): string {
  const name = host === '0.0.0.0' || host === '::' ? reachableAddress() : host;
  return `${isTls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}${basePath}`;
}

function reachableAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((address) => address && !address.internal && address.family === 'IPv4');
  return found?.address ?? '127.0.0.1';
}
