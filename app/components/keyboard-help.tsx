import { Kbd, Modal } from '@mantine/core';
import table from './table.module.css';

const KEYS: readonly (readonly [keys: string, effect: string])[] = [
  ['Ctrl K', 'command palette: runs, panels, pages'],
  ['← →', 'previous and next snapshot'],
  ['Home End', 'first and newest snapshot'],
  ['Space', 'play or pause the training'],
  ['l', 'follow the newest snapshot, or stay'],
  ['p', 'pin this step, or unpin it'],
  ['← → ↑ ↓', 'on the corner of a panel: its size; Escape gives the first back'],
  ['← →', 'on the grip of a panel: its place in the section; Escape gives the first order back'],
  ['?', 'this list'],
];

/** What the keyboard does. */
export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="sm">
      <table className={table.table}>
        <tbody>
          {KEYS.map(([keys, effect]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(' ').map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </th>
              <td>{effect}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
