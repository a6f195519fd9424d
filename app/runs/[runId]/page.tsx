import { apiPaths } from '../../../lib/protocol/api-paths.ts';
import { preloadAnswers } from '../../client/preload-answers.ts';
import { RunClient } from './client.tsx';

export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const runId = decodeURIComponent((await params).runId);
  await preloadAnswers([apiPaths.run(runId), apiPaths.runs()]);
  return <RunClient runId={runId} />;
}
