/** A text for the log, without the tokens and session keys that it may carry. */
export function withoutSecrets(url: string | undefined): string {
  return (url ?? '')
    .replace(/([?&]token=)[^&\s"]*/gi, '$1...')
    .replace(/ntkb_[\w-]+/g, 'ntkb_...')
    .replace(/(ntkboard-\d+=)[\w.-]+/g, '$1...');
}
