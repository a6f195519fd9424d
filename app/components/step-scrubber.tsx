'use client';

import { ActionIcon, Slider, Switch, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconPin,
  IconPinFilled,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNextFilled,
  IconPlayerTrackPrevFilled,
} from '@tabler/icons-react';
import { memo, type ReactNode, useCallback, useRef } from 'react';
import { isKeyTaken } from './is-key-taken.ts';
import classes from './step-scrubber.module.css';
import { usePlayback } from './use-playback.ts';

interface StepScrubberProps {
  /** Steps (or epochs, or places) of the snapshots, ascending. */
  positions: readonly number[];
  /** What a position is, for example `step`. */
  unit: string;
  current: number;
  following: boolean;
  onChoose: (index: number) => void;
  onFollow: (following: boolean) => void;
  /** Said after the position, for example the epoch. */
  detail?: ReactNode;
  pinned?: boolean;
  onPin?: () => void;
  /** Switches at the left, for example the x axis. */
  children?: ReactNode;
}

/** The one place where the page's step is chosen: slider, buttons, arrow keys, playback. */
export function StepScrubber(props: StepScrubberProps) {
  const { positions, unit, current, following, onChoose, onFollow } = props;
  const last = positions.length - 1;
  const go = (index: number) => onChoose(Math.max(0, Math.min(last, index)));
  const playback = usePlayback(current, last, go);
  const move = (offset: number) => (event: KeyboardEvent) => {
    // The focused slider has moved itself already.
    if (event.defaultPrevented || isKeyTaken(event)) return;
    // Home and End would also scroll to the ends of the page.
    event.preventDefault();
    go(current + offset);
  };
  const play = (event: KeyboardEvent) => {
    // A focused button takes the space bar itself; without one it would scroll.
    if (event.target !== document.body) return;
    event.preventDefault();
    playback.toggle();
  };
  const keys: Parameters<typeof useHotkeys>[0] = [
    ['ArrowLeft', move(-1), { preventDefault: false }],
    ['ArrowRight', move(1), { preventDefault: false }],
    ['Home', move(-last), { preventDefault: false }],
    ['End', move(last), { preventDefault: false }],
    ['Space', play, { preventDefault: false }],
    ['l', (event) => isKeyTaken(event) || onFollow(!following), { preventDefault: false }],
    ['p', (event) => isKeyTaken(event) || props.onPin?.(), { preventDefault: false }],
  ];
  useHotkeys(keys, []);
  const none = last < 0;
  const newest = useRef(onFollow);
  newest.current = onFollow;
  const follow = useCallback((wanted: boolean) => newest.current(wanted), []);

  return (
    <div className={classes.bar} role="toolbar" aria-label={`Choose the ${unit}`}>
      <div className={classes.switches}>{props.children}</div>
      <div className={classes.buttons}>
        <Button label={`Previous ${unit}`} disabled={current <= 0} onClick={() => go(current - 1)}>
          <IconPlayerTrackPrevFilled size={13} />
        </Button>
        <Button label={playback.playing ? 'Pause' : 'Play'} disabled={last < 1} onClick={playback.toggle}>
          {playback.playing ? <IconPlayerPauseFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
        </Button>
        <Button label={`Next ${unit}`} disabled={none || current >= last} onClick={() => go(current + 1)}>
          <IconPlayerTrackNextFilled size={13} />
        </Button>
      </div>
      <Slider
        className={classes.slider}
        size={4}
        thumbSize={14}
        min={0}
        max={Math.max(1, last)}
        step={1}
        value={Math.max(0, current)}
        disabled={last < 1}
        onChange={go}
        label={(index) => `${unit} ${positions[index] ?? '–'}`}
        thumbLabel={`Chosen ${unit}`}
        thumbValueText={(index) => `${unit} ${positions[index] ?? '–'}`}
      />
      <div className={classes.readout}>
        {unit} <strong data-testid="current-step">{none ? '–' : String(positions[current])}</strong>
        <span className={classes.detail}>{props.detail}</span>
      </div>
      {props.onPin && (
        <Tooltip label={props.pinned ? 'Unpin this step' : 'Pin this step: keep its spectrum in view'}>
          <ActionIcon
            variant={props.pinned ? 'light' : 'subtle'}
            color={props.pinned ? 'accent' : 'gray'}
            disabled={none}
            aria-pressed={props.pinned === true}
            aria-label="Pin this step"
            onClick={props.onPin}
          >
            {props.pinned ? <IconPinFilled size={15} /> : <IconPin size={15} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      )}
      <FollowSwitch following={following} onFollow={follow} />
    </div>
  );
}

/** A step does not concern it. */
const FollowSwitch = memo(function FollowSwitch({
  following,
  onFollow,
}: Pick<StepScrubberProps, 'following' | 'onFollow'>) {
  return (
    <Switch
      size="xs"
      className={classes.follow}
      label="Follow live"
      checked={following}
      onChange={(event) => onFollow(event.currentTarget.checked)}
    />
  );
});

function Button({ label, ...rest }: { label: string; disabled: boolean; onClick: () => void; children: ReactNode }) {
  return <ActionIcon variant="subtle" color="gray" aria-label={label} {...rest} />;
}
