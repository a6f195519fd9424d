import { Code, Text, UnstyledButton } from '@mantine/core';
import type { TextEntry } from '../../lib/protocol/text.ts';
import { formatTime } from '../format/format.ts';
import { SidePanel } from './side-panel.tsx';
import table from './table.module.css';
import classes from './texts-panel.module.css';

const SHOWN = 200;

interface TextsPanelProps {
  texts: readonly TextEntry[];
  onStep: (step: number) => void;
}

/** What was logged as text, newest first; its steps are marked in the curves. */
export function TextsPanel({ texts, onStep }: TextsPanelProps) {
  return (
    <SidePanel title="Texts">
      <div className={table.scroll} data-testid="texts">
        {texts.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            No texts. To log one: <Code>ntkLogger.text('sample', 'what the model says', {'{ step }'})</Code>
          </Text>
        )}
        <table className={table.table}>
          <tbody>
            {texts
              .toSorted((a, b) => b.step - a.step || (a.name < b.name ? -1 : 1))
              .slice(0, SHOWN)
              .map((entry) => (
                <tr key={`${entry.step}/${entry.name}`}>
                  <th scope="row" title={formatTime(entry.wallMs)}>
                    {entry.name}
                    <br />
                    <UnstyledButton className={table.link} onClick={() => onStep(entry.step)}>
                      step {entry.step}
                    </UnstyledButton>
                  </th>
                  <td className={classes.text}>{entry.text}</td>
                </tr>
              ))}
          </tbody>
        </table>
        {texts.length > SHOWN && (
          <Text size="xs" c="dimmed">
            The newest {SHOWN} of {texts.length} are shown.
          </Text>
        )}
      </div>
    </SidePanel>
  );
}
