/**
 * Time from the commit of a snapshot (N = 128) in one process to the changed DOM in a browser that follows the run:
 * `npm run bench:live [-- --clients 20 --writers 4]`. The server is a third process, each other writer a process that commits 20 points
 * a second, and each other client follows all runs over a socket. All share one clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { createNtkLogger, selectBackend } from '../lib/index.ts';
import { ChildProgram } from '../test/helpers/child-program.ts';
import { launchChromium } from '../test/helpers/chromium.ts';
import { FeedClient } from '../test/helpers/feed-client.ts';
import { quantile } from './lib/statistics.ts';

const SNAPSHOTS = 50;
const WARM_UP = 3;
const PAUSE_MS = 300;
const POINTS_PER_SECOND = 20;

const { values: flags } = parseArgs({
  options: { clients: { type: 'string', default: '1' }, writers: { type: 'string', default: '1' } },
});
const [otherClients, otherWriters] = [Number(flags.clients) - 1, Number(flags.writers) - 1];

await selectBackend();
const logdir = mkdtempSync(path.join(tmpdir(), 'ntkboard-latency-'));
const server = new ChildProgram('server/cli.ts', ['serve', '--logdir', logdir, '--port', '0']);
const [url] = await server.line(/http:\/\/\S+/);
const browser = await launchChromium();
const writers = Array.from({ length: otherWriters }, (_, i) => {
  const settings = [1, POINTS_PER_SECOND, (2 * (SNAPSHOTS + WARM_UP) * PAUSE_MS) / 1000, `writer-${i}`].map(String);
  return new ChildProgram('test/helpers/programs/log-events.ts', [logdir, ...settings]);
});
const clients: FeedClient[] = [];
try {
  for (const writer of writers) await writer.line(/^ready$/);
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

  const runs = [ntkLogger.runId, ...writers.map((_, i) => `writer-${i}-0`)];
  for (let i = 0; i < otherClients; i++) clients.push(new FeedClient(url, runs));
  for (const writer of writers) writer.send('go');
  const committed: number[] = [];
  for (let step = 0; step < SNAPSHOTS + WARM_UP; step++) {
    await ntkLogger.step(model, X);
    await ntkLogger.flush();
    committed.push(performance.timeOrigin + performance.now());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await page
    .getByTestId('snapshot-count')
    .getByText(`${SNAPSHOTS + WARM_UP}`, { exact: true })
    .waitFor();
  const latencies = committed.slice(WARM_UP).map((atMs, i) => {
    // A page that is behind shows two at once.
    const shown = [...seen].find(([count]) => count > i + WARM_UP)?.[1];
    if (shown === undefined) throw new Error(`snapshot ${i + WARM_UP + 1} never reached the page by itself`);
    return shown - atMs;
  });
  const ms = (q: number) => `${quantile(latencies, q).toFixed(0)} ms`;
  console.log(
    `${flags.clients} clients, ${flags.writers} writers; commit to DOM, ${SNAPSHOTS} snapshots: p50 ${ms(0.5)}, p95 ${ms(0.95)}, max ${ms(1)}`,
  );
  await ntkLogger.finish();
} finally {
  for (const client of clients) client.close();
  for (const writer of writers) await writer.end('SIGKILL');
  await browser.close();
  await server.end('SIGTERM');
  rmSync(logdir, { recursive: true });
}
