import type { ServerResponse } from 'node:http';

/**
 * Headers of every answer. Nobody may frame it, guess its type or read it from another origin, and no address of it is told to other sites. (The
 * referrer is kept for this server itself: without one a form's Origin would be `null`.) The pages replace the policy by theirs.
 */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export function setCommonHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}
