import { z } from '@hono/zod-openapi';
import { RUN_STATUSES, type Run } from '../../lib/protocol/run.ts';
import { countSchema } from './route-parts.ts';

const textSchema = z.string().min(1).max(200);
const flagSchema = z.enum(['true', 'false']);

const SORT_KEYS = {
  created: (run: Run) => run.createdMs,
  name: (run: Run) => run.name,
  step: (run: Run) => run.lastStep ?? Number.NEGATIVE_INFINITY,
  duration: (run: Run) => (run.finishedMs ?? run.heartbeatMs) - run.createdMs,
  snapshots: (run: Run) => run.snapshotCount,
  alerts: (run: Run) => run.alertCount,
} as const;
type SortKey = keyof typeof SORT_KEYS;

/** The query of the list of runs; conditions are joined by "and". */
export const runFilterSchema = z.object({
  /** Part of the name, the notes or a tag, whatever the case. */
  q: textSchema.optional(),
  /** Repeat for several: all must be there. */
  tag: z.union([textSchema, z.array(textSchema).max(20)]).optional(),
  status: z.enum(RUN_STATUSES).optional(),
  group: textSchema.optional(),
  /** Absent: archived runs too. */
  archived: flagSchema.optional(),
  /** `true`: deleted runs too. */
  deleted: flagSchema.optional(),
  sort: z.enum(Object.keys(SORT_KEYS) as [SortKey, ...SortKey[]]).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  offset: countSchema.optional(),
  limit: countSchema.optional(),
});

export type RunFilter = z.infer<typeof runFilterSchema>;

/** The runs that the filter leaves, in its order and of its page; `total` counts them before paging. */
export function filterRuns(runs: readonly Run[], filter: RunFilter): { runs: Run[]; total: number } {
  const { sort = 'created', order = 'desc', offset = 0, limit } = filter;
  const kept = runs.filter((run) => matches(run, filter));
  const sorted = sort === 'created' && order === 'desc' ? kept : kept.sort((a, b) => compare(SORT_KEYS[sort], a, b));
  if (sort !== 'created' && order === 'desc') sorted.reverse();
  return { runs: sorted.slice(offset, limit === undefined ? undefined : offset + limit), total: kept.length };
}

function matches(run: Run, { q, tag, status, group, archived }: RunFilter): boolean {
  const texts = [run.name, run.notes, ...run.tags].map((text) => text.toLowerCase());
  return (
    (q === undefined || texts.some((text) => text.includes(q.toLowerCase()))) &&
    (tag === undefined || [tag].flat().every((one) => run.tags.includes(one))) &&
    (status === undefined || run.status === status) &&
    (group === undefined || run.group === group) &&
    (archived === undefined || run.archived === (archived === 'true'))
  );
}

function compare(key: (run: Run) => string | number, a: Run, b: Run): number {
  const [left, right] = [key(a), key(b)];
  if (typeof left === 'string' && typeof right === 'string') return left.localeCompare(right, 'en', { numeric: true });
  return Number(left) - Number(right);
}
