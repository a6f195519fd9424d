import { RunsClient } from './client.tsx';

export default function RunsPage() {
  return <RunsClient />;
}
