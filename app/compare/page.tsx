import type { Metadata } from 'next';
import { apiPaths } from '../../lib/protocol/api-paths.ts';
import { preloadAnswers } from '../client/preload-answers.ts';
import { CompareClient } from './client.tsx';

export const metadata: Metadata = { title: 'Compare' };

export default async function ComparePage() {
  await preloadAnswers([apiPaths.runs()]);
  return <CompareClient />;
}
