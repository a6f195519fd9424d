import { RunClient } from './client.tsx';

export default async function RunPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  return <RunClient runId={decodeURIComponent(runId)} />;
}
