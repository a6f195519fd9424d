import { Text, UnstyledButton } from '@mantine/core';
import type { RunEvent } from '../../lib/protocol/event.ts';
import { plainMessage } from '../client/alerts-of.ts';
import { formatTime } from '../format/format.ts';
import { SidePanel } from './side-panel.tsx';
import classes from './table.module.css';

const SHOWN = 200;

/** What the monitor had to say about the run, newest first. */
export function EventsPanel({ events, onStep }: { events: readonly RunEvent[]; onStep: (step: number) => void }) {
  return (
    <SidePanel title="Events">
      <div className={classes.scroll}>
        {events.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            No faults, no warnings.
          </Text>
        )}
        <table className={classes.table}>
          <tbody>
            {events
              .slice(-SHOWN)
              .toReversed()
              .map((event) => (
                <tr key={`${event.wallMs}/${event.code}/${event.message}`} data-level={event.level}>
                  <th scope="row" title={formatTime(event.wallMs)}>
                    {event.step === null ? (
                      formatTime(event.wallMs)
                    ) : (
                      <UnstyledButton className={classes.link} onClick={() => onStep(event.step!)}>
                        step {event.step}
                      </UnstyledButton>
                    )}
                  </th>
                  <td>{plainMessage(event.message)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </SidePanel>
  );
}
