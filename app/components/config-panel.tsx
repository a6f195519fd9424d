import { Code, Text } from '@mantine/core';
import type { JsonObject } from '../../lib/protocol/json-value.ts';
import { flattenConfig } from '../format/flatten-config.ts';
import { formatConfigValue } from '../format/format.ts';
import { SidePanel } from './side-panel.tsx';
import classes from './table.module.css';

/** The run's config as two columns. */
export function ConfigPanel({ config }: { config: JsonObject }) {
  const entries = flattenConfig(config);
  return (
    <SidePanel title="Config">
      <div className={classes.scroll}>
        {entries.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            No config was given: <Code>createNtkLogger({'{ config: { lr: 1e-3 } }'})</Code>
          </Text>
        )}
        <table className={classes.table}>
          <tbody>
            {entries.map(([key, value]) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td>{formatConfigValue(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </SidePanel>
  );
}
