import * as tf from '@tensorflow/tfjs';
import { CANDIDATES } from '../../backends/candidates/index.ts';
import { describeNativeBackend } from '../../backends/native/native-backend.ts';
import { startCandidate } from '../../backends/start-candidate.ts';
import { messageOf } from '../../protocol/errors.ts';

// Starts the backend candidate whose label is given, and prints what came of it as JSON.
const candidate = CANDIDATES.find(({ label }) => label === process.argv[2]);
if (!candidate) throw new Error(`no candidate ${process.argv[2]}`);
process.stdout.write(`${JSON.stringify(await attempt(candidate))}\n`);

async function attempt(tried: (typeof CANDIDATES)[number]) {
  try {
    await startCandidate(tried);
    const version =
      tried.backend === 'tensorflow'
        ? `libtensorflow ${describeNativeBackend().tensorflow}`
        : `tfjs ${tf.version.tfjs}`;
    return { available: true, works: true, version, detail: tried.description() };
  } catch (error) {
    const detail = messageOf(error).split('\n')[0] ?? '';
    return { available: !/not installed/.test(detail), works: false, version: null, detail };
  }
}
