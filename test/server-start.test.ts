import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { renderOnce } from '../server/page/first-render.ts';
import { QuietMoment } from '../server/page/quiet-moment.ts';

/** A server whose answers end when they are told to. */
async function startHeld(quiet: QuietMoment) {
  const held: (() => void)[] = [];
  const handler = quiet.watch(async (_request, response) => {
    held.push(() => response.end('done'));
  });
  const server = createServer((request, response) => void handler(request, response)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held };
}

const settled = async (moment: Promise<void>) =>
  await Promise.race([moment.then(() => true), tick().then(() => false)]);
const tick = () => new Promise((resolve) => setImmediate(resolve));

it('the page is loaded only when the requests are answered that waited for the server', async () => {
  const quiet = new QuietMoment();
  const { url, held } = await startHeld(quiet);
  const answer = fetch(url);
  while (held.length === 0) await tick();
  let answeredMs = Number.POSITIVE_INFINITY;
  const moment = quiet.come().then(() => performance.now());
  setTimeout(() => {
    answeredMs = performance.now();
    held[0]!();
  }, 400);
  expect(await (await answer).text()).toBe('done');
  expect(await moment).toBeGreaterThan(answeredMs + 200);
});

it('the page is loaded at once when somebody asks for it, and soon when nobody asks for anything', async () => {
  const busy = new QuietMoment();
  const { url, held } = await startHeld(busy);
  const answer = fetch(url);
  while (held.length === 0) await tick();
  const moment = busy.come();
  expect(await settled(moment)).toBe(false);
  busy.hurry();
  await moment;
  held[0]!();
  await answer;
  const startedMs = performance.now();
  await new QuietMoment().come();
  expect(performance.now() - startedMs).toBeLessThan(250);
});

it('a page is rendered once without a network, and a handler that cuts the connection is told', async () => {
  const asked: (string | undefined)[] = [];
  const status = await renderOnce((request, response) => {
    asked.push(request.url);
    response.writeHead(203).end('x'.repeat(100_000));
  }, '/runs/none');
  expect([status, asked]).toEqual([203, ['/runs/none']]);
  await expect(renderOnce((request) => void request.socket.destroy(), '/')).rejects.toThrow();
});
