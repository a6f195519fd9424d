import { Tooltip } from '@mantine/core';
import type { ConnectionState } from '../client/live/live-feed.ts';
import classes from './connection-indicator.module.css';

const MEANING: Record<ConnectionState, string> = {
  connecting: 'Connecting to the server.',
  live: 'Connected: new data appears by itself.',
  reconnecting: 'The connection is lost. What was missed is fetched as soon as it is back.',
};

/** A dot and a word: whether the page is fed with live data. */
export function ConnectionIndicator({ state }: { state: ConnectionState }) {
  return (
    <Tooltip label={MEANING[state]}>
      <span className={classes.indicator} data-state={state} data-testid="connection-state" role="status">
        <span className={classes.dot} aria-hidden />
        {state}
      </span>
    </Tooltip>
  );
}
