import { messageOf } from '../../protocol/errors.ts';
import { type NativeSetupOptions, setUpNative } from '../native/set-up-native.ts';
import { createSetupLog } from '../native/setup-log.ts';

// `ntkboard setup-native` starts it with its options as JSON.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // An exit in order ends the programs that were started, and lets go of the folder.
  process.once(signal, () => process.exit(130));
}
try {
  await setUpNative(JSON.parse(process.argv[2] as string) as NativeSetupOptions, createSetupLog(process.stdout));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
