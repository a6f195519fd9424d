import { Button } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { fitsAddress, ROOM_FOR_RUNS } from '../client/address-room.ts';
import { LocalLink } from '../components/local-link.tsx';

/** Goes to the comparison of the ticked runs, or says what keeps it from that. */
export function CompareButton({ runIds }: { runIds: readonly string[] }) {
  const icon = <IconArrowsSplit2 size={14} />;
  const label = `Compare (${runIds.length})`;
  const why =
    runIds.length < 2
      ? 'Tick two or more runs'
      : !fitsAddress(runIds, ROOM_FOR_RUNS) && 'Too many for one comparison: narrow them by a search, and tick those';
  if (why) {
    return (
      <Button size="xs" leftSection={icon} disabled title={why}>
        {label}
      </Button>
    );
  }
  return (
    <Button
      size="xs"
      leftSection={icon}
      component={LocalLink}
      href={`/compare?runs=${runIds.map(encodeURIComponent).join(',')}`}
    >
      {label}
    </Button>
  );
}
