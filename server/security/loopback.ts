import { isIPv4 } from 'node:net';

/** Whether only this machine reaches a server that listens on an address. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
