import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { preloadAnswers } from '../client/preload-answers.ts';
import { RunsClient } from './client.tsx';

export default async function RunsPage() {
  await preloadAnswers([apiPaths.runs()]);
  return <RunsClient />;
}
