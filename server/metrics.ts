import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StoreReader } from '../lib/store/store.ts';

/** What the server counts of itself, for Prometheus. */
export interface ServerMetrics {
  /** One answered request: its route's pattern, never its address, so that the number of series stays small. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

/**
 * A registry of its own for each server: process and event loop, requests by route, clients of the live feed, runs by status, newest change.
 *
 * @param clients how many live clients there are now
 */
export function serverMetrics(reader: StoreReader, clients: () => number): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'ntkboard_' });
  const requests = new Counter({
    name: 'ntkboard_http_requests_total',
    help: 'Answered requests of the API.',
    labelNames: ['route', 'method', 'status'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'ntkboard_http_request_seconds',
    help: 'Time until the API has answered.',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  new Gauge({
    name: 'ntkboard_live_clients',
    help: 'Clients of the live feed.',
    registers,
    collect() {
      this.set(clients());
    },
  });
  new Gauge({
    name: 'ntkboard_runs',
    help: 'Runs by status.',
    labelNames: ['status'] as const,
    registers,
    async collect() {
      this.reset();
      for (const { status } of await reader.runs()) this.inc({ status });
    },
  });
  new Gauge({
    name: 'ntkboard_change_head',
    help: 'Id of the newest committed change.',
    registers,
    async collect() {
      this.set((await reader.position()).head);
    },
  });
  return {
    request(route, method, status, duration) {
      requests.inc({ route, method, status: String(status) });
      seconds.observe({ route }, duration);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
