/** An address for the log, without the token that it may carry. */
export function withoutSecrets(url: string | undefined): string {
  return (url ?? '').replace(/([?&]token=)[^&]*/gi, '$1...').replace(/ntkb_[\w-]+/g, 'ntkb_...');
}
