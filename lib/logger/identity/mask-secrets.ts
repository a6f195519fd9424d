const MASK = '***';

/** Words of an argument's name behind which a secret stands. */
const SECRET_WORDS = new Set(
  'token secret secrets password passwd passphrase pass pwd pw apikey credential credentials auth authorization bearer cookie jwt dsn'.split(
    ' ',
  ),
);
/** Words that make a `key` a secret one. */
const KEY_WORDS = new Set('api access private secret auth account license service encryption signing ssh'.split(' '));
/** Secrets that are known by their own form: of GitHub, OpenAI, Hugging Face, Slack, AWS, and JSON web tokens. */
const SECRET_FORMS =
  /\b(gh[pousr]_\w{16,}|github_pat_\w{16,}|sk-[\w-]{16,}|hf_\w{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/**
 * A command line's arguments with what looks like a secret replaced by `***`: values of `--token=x`, `--api-key x`, `PASSWORD=x`, users
 * and passwords in addresses, and strings in the form of well-known services' keys. When in doubt it masks.
 */
export function maskSecrets(args: readonly string[]): string[] {
  let nextIsSecret = false;
  return args.map((arg) => {
    const wasNamed = nextIsSecret;
    nextIsSecret = false;
    if (wasNamed && !/^--?[a-z]/i.test(arg)) return MASK;
    const [, name, value] = arg.match(/^([^=\s]+?)=(.*)$/s) ?? [];
    if (name !== undefined && namesSecret(name)) return value === '' ? arg : `${name}=${MASK}`;
    nextIsSecret = /^--?[a-z]/i.test(arg) && name === undefined && namesSecret(arg);
    return maskForms(arg);
  });
}

function maskForms(text: string): string {
  return text.replace(URL_PASSWORD, `$1${MASK}@`).replace(SECRET_FORMS, MASK);
}

/** `--hf-token`, `apiKey`, `DB_PASSWORD`: by the words of which the name is made. */
function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.some((word, i) => SECRET_WORDS.has(word) || (word === 'key' && KEY_WORDS.has(words[i - 1] ?? '')));
}
