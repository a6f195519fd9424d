/** For a thread that computes snapshots and nothing else: what other threads hand to workers runs right in it. */
export { computeOnThisThread } from '../linalg/worker.ts';
