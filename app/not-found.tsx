import { Problem } from './components/problem.tsx';

export default function NotFound() {
  return <Problem title="There is no such page" message="The address may be mistyped." />;
}
