/**
 * A server without anything: it answers `/answer` with as many numbers as the newest curves of so many runs have, made for the answer, and
 * anything else with nothing. What its memory grows by is what Node itself takes for such an answer. `bare-server.ts RUNS POINTS`
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [runs, points] = process.argv.slice(2).map(Number) as [number, number];

const server = createServer((request, response) => {
  response.end(request.url === '/answer' ? JSON.stringify({ series: Array.from({ length: runs }, makeSeries) }) : '');
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

function makeSeries() {
  const numbers = (value: (i: number) => number | null) => Array.from({ length: points }, (_, i) => value(i));
  return {
    steps: numbers((i) => i * 10),
    epochs: numbers(() => null),
    wallMs: numbers((i) => 1.7e12 + i),
    values: numbers((i) => Math.exp(-i / points) + Math.sin(i) / 10),
  };
}
