import { nodeProgram } from './node-program.ts';
import { lastLines, runCommand } from './run-command.ts';

/** What a native package said of itself. */
export interface SmokeResult {
  works: boolean;
  /** Why not; empty when it works. */
  why: string;
  tensorflow: string | null;
  /** libtensorflow computes on a GPU. */
  gpu: boolean;
}

/** Loads a native package in a process of its own, which it may take down, and computes a gradient with it. */
export async function smokeTest(packagePath: string): Promise<SmokeResult> {
  const { code, output } = await runCommand(process.execPath, [...nodeProgram('native-smoke'), packagePath], {
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const answer = output.split('\n').find((line) => line.startsWith('{'));
  if (code === 0 && answer) {
    const { tensorflow, gpu } = JSON.parse(answer) as { tensorflow: string; gpu: boolean };
    return { works: true, why: '', tensorflow, gpu };
  }
  return { works: false, why: lastLines(output, 4) || `exit status ${code}`, tensorflow: null, gpu: false };
}
