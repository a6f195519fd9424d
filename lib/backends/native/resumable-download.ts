import { runCommand } from './run-command.ts';

/**
 * Finds a wheel as `pip download` would, with pip's own session (index, proxies, certificates, credentials), and writes
 * it to `<folder>/<file>.part`, going on behind what is there where the server can. Ends with {@link STATUS}.
 */
const PROGRAM = `
import hashlib, os, sys, time
name, version, known, folder = sys.argv[1:5]
PATIENCE = 3
parent = os.getppid()
try:
    from pip._internal.cli import cmdoptions
    from pip._internal.commands import create_command
    from pip._vendor.packaging.specifiers import SpecifierSet
    command = create_command('download')
    options, _ = command.parse_args(sys.argv[5:])
    context = command.main_context()
    context.__enter__()
    session = command.get_default_session(options)
    target = cmdoptions.make_target_python(options)
    finder = command._build_package_finder(options=options, session=session, target_python=target)
    link = finder.find_best_candidate(name, SpecifierSet('==' + version)).best_candidate.link
    sha256 = known or (link.hash_name == 'sha256' and link.hash)
    url, file = link.url_without_fragment, link.filename
    if not sha256 or not url.startswith('http') or os.path.basename(file) != file:
        sys.exit('nothing to resume by')
except BaseException as error:
    print(repr(error))
    sys.exit(3)
path = os.path.join(folder, file)
part = path + '.part'

def size():
    return os.path.getsize(part) if os.path.exists(part) else 0

def whole_size(response):
    ranged = response.headers.get('Content-Range', '')
    text = ranged.rpartition('/')[2] if ranged else response.headers.get('Content-Length', '')
    return int(text) if text.isdigit() else None

def attempt():
    have = size()
    headers = {'Accept-Encoding': 'identity', 'Range': 'bytes=%d-' % have}
    if not have:
        del headers['Range']
    with session.get(url, headers=headers, stream=True) as response:
        total = whole_size(response)
        if response.status_code == 416:
            if have == total:
                return True
            os.remove(part)
            return False
        if response.status_code >= 500:
            raise OSError('Connection broken: status %d' % response.status_code)
        response.raise_for_status()
        goes_on = response.headers.get('Content-Range', '').startswith('bytes %d-' % have)
        if response.status_code == 206 and not goes_on:
            os.remove(part)
            return False
        print('total', total or 0, flush=True)
        with open(part, 'ab' if response.status_code == 206 else 'wb') as to:
            while True:
                block = response.raw.read(1 << 18, decode_content=False)
                if not block:
                    break
                # A set-up that was killed may be running anew by now: two must not write.
                if os.getppid() != parent:
                    sys.exit('abandoned')
                to.write(block)
                to.flush()
        if total and size() < total:
            raise OSError('Connection broken: got %d of %d bytes' % (size(), total))
        return True

def fetch():
    failures, furthest = 0, size()
    while True:
        said = 'the server answers with other ranges than asked for'
        try:
            if attempt():
                return
        except Exception as error:
            said = str(error)
            if getattr(error, 'errno', None) in (28, 122):
                sys.exit('No space left on device')
            if getattr(error, 'response', None) is not None:
                print(said)
                sys.exit(3)
        failures = 1 if size() > furthest else failures + 1
        furthest = max(furthest, size())
        print('cut after', size(), 'bytes:', said, flush=True)
        if failures > PATIENCE:
            sys.exit('ConnectionError: ' + said)
        time.sleep(failures - 1)

def is_right():
    digest = hashlib.sha256()
    with open(part, 'rb') as source:
        for block in iter(lambda: source.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest() == sha256

was_begun = size() > 0
fetch()
if not is_right():
    os.remove(part)
    if was_begun:
        fetch()
    if not was_begun or not is_right():
        if size():
            os.remove(part)
        print('not the hash', sha256)
        sys.exit(4)
os.replace(part, path)
`;

/** Exit statuses of the program: this pip or index does not allow it, or what came has another hash. */
const STATUS = { unavailable: 3, wrongHash: 4 };

export interface ResumableDownload {
  /** The wheel is there; it is not and pip should try; or the connection or the disk failed and what came is kept. */
  outcome: 'done' | 'unavailable' | 'failed';
  output: string;
}

/**
 * Downloads a wheel into `folder`, resuming what an earlier call left there as `*.part`. A cut connection is taken up
 * again some times, and as long as it brings anything. The hash, the known or else the index's one, is checked at the end: what
 * does not lead to it is dropped. Without one nothing is resumed.
 *
 * @param sha256 known hash, or undefined
 * @param pipOptions of `pip download`, which say what wheel is wanted
 */
export async function resumableDownload(
  python: string,
  { name, version, sha256 }: { name: string; version: string; sha256?: string | undefined },
  folder: string,
  pipOptions: readonly string[],
  onTotal: (bytes: number) => void,
): Promise<ResumableDownload> {
  const args = ['-c', PROGRAM, name, version, sha256 ?? '', folder, ...pipOptions];
  const { code, output } = await runCommand(python, args, {
    env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' },
    onLine: (line) => {
      const total = /^total (\d+)$/.exec(line)?.[1];
      if (Number(total) > 0) onTotal(Number(total));
    },
  });
  if (code === 0) return { outcome: 'done', output };
  const isForPip = code === STATUS.unavailable || code === STATUS.wrongHash;
  return { outcome: isForPip ? 'unavailable' : 'failed', output };
}
