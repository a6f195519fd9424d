import { apiPaths } from '../../../lib/protocol/api-paths.ts';
import { preloadAnswers } from '../../client/preload-answers.ts';
import { RunClient } from './client.tsx';
import { PanelBoxes } from './panel-boxes.tsx';
import { RunPreview } from './run-preview.tsx';

interface RunPageProps {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, unknown>>;
}

export default async function RunPage({ params, searchParams }: RunPageProps) {
  const runId = decodeURIComponent((await params).runId);
  await preloadAnswers([apiPaths.run(runId), apiPaths.runs()]);
  // What the reader has chosen is in the address; only the page's scripts know how to draw it.
  const isPlain = Object.keys(await searchParams).length === 0;
  return <RunClient runId={runId} preview={isPlain ? <RunPreview runId={runId} /> : <PanelBoxes />} />;
}
