/**
 * Time from the commit of a snapshot (N = 128) in one process to the changed DOM in a browser that follows the run:
 * `npm run bench:live`. The server is a third process. All share one clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, selectBackend } from '../lib/index.ts';
import { ChildProgram } from '../test/helpers/child-program.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { quantile } from './lib/statistics.ts';

const SNAPSHOTS = 50;
const WARM_UP = 3;
const PAUSE_MS = 300;

await selectBackend();
const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-latency-'));
const server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
const [url] = await server.line(/http:\/\/\S+/);
const browser = await launchChromium();
try {
  const X = tf.randomNormal([128, 20], 0, 1, 'float32', 1);
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 32, activation: 'tanh', inputShape: [20] }), tf.layers.dense({ units: 10 })],
  });
  const ntkLogger = createNtkLogger({ logdir, run: 'latency' });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const seen = new Map<number, number>();
  await page.exposeFunction('reportSnapshotCount', (count: number, atMs: number) => {
    if (!seen.has(count)) seen.set(count, atMs);
  });
  await page.goto(`${url}/runs/${ntkLogger.runId}`);
  await page.getByTestId('snapshot-count').waitFor();
  // As text: what the loader adds to functions does not exist in the page.
  await page.evaluate(`new MutationObserver(() => {
    const text = document.querySelector('[data-testid="snapshot-count"]')?.textContent;
    if (text) reportSnapshotCount(Number(text), performance.timeOrigin + performance.now());
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`);

  const committed: number[] = [];
  for (let step = 0; step < SNAPSHOTS + WARM_UP; step++) {
    await ntkLogger.step(model, X);
    await ntkLogger.flush();
    committed.push(performance.timeOrigin + performance.now());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const latencies = committed.slice(WARM_UP).map((atMs, i) => {
    const shown = seen.get(i + WARM_UP + 1);
    if (shown === undefined) throw new Error(`snapshot ${i + WARM_UP + 1} never reached the page by itself`);
    return shown - atMs;
  });
  const ms = (q: number) => `${quantile(latencies, q).toFixed(0)} ms`;
  console.log(`commit to DOM, ${SNAPSHOTS} snapshots: p50 ${ms(0.5)}, p95 ${ms(0.95)}, max ${ms(1)}`);
  await ntkLogger.finish();
} finally {
  await browser.close();
  await server.end('SIGTERM');
  rmSync(logdir, { recursive: true });
}
