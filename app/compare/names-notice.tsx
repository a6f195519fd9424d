import { Text } from '@mantine/core';
import type { PanelRun } from '../panels/panel.ts';

interface NamesNoticeProps {
  runs: readonly PanelRun[];
  /** Of each run: how its weights are called here, by their own names; null where they keep them. */
  names: readonly (ReadonlyMap<string, string> | null)[];
}

/** Says which runs' weights are called by other names here, and how. */
export function NamesNotice({ runs, names }: NamesNoticeProps) {
  const renamed = runs.flatMap(({ run }, i) => (names[i] ? [{ name: run.name, names: names[i] }] : []));
  const [first] = renamed;
  if (!first) return null;
  const [own, shown] = [...first.names].find(([one, other]) => one !== other)!;
  const others = renamed.length - 1;
  return (
    <Text size="xs" c="var(--muted)" data-testid="names-notice" title={renamed.map(({ name }) => name).join(', ')}>
      Layers that tfjs numbered are matched by their order: <code>{own}</code> of {first.name} is <code>{shown}</code>{' '}
      here{others > 0 && `, and so on in ${others} more run${others === 1 ? '' : 's'}`}.
    </Text>
  );
}
