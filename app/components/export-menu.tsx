'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type DrawnChart, EXPORT_FORMATS, type ExportFormat, panelCsv, panelJson, saveFile } from './export-panel.ts';
import { loadPlotly } from './load-plotly.ts';
import { pictureOf } from './picture-of.ts';

interface ExportMenuProps {
  title: string;
  /** The charts as they are now, also those out of sight. */
  charts: () => readonly DrawnChart[];
  /** Background of pictures, and their size in CSS pixels. */
  surface: string;
  size: { width: number; height: number };
}

/** Saves a panel: pictures one file a chart, numbers one file for all. */
export function ExportMenu({ title, charts, surface, size }: ExportMenuProps) {
  const save = async (format: ExportFormat) => {
    const name = fileName(title);
    if (format === 'CSV') return saveFile(`${name}.csv`, new Blob([panelCsv(charts())], { type: 'text/csv' }));
    if (format === 'JSON') {
      return saveFile(`${name}.json`, new Blob([panelJson(title, charts())], { type: 'application/json' }));
    }
    const plotly = await loadPlotly();
    const drawn = charts();
    for (const { chart, figure } of drawn) {
      const picture = pictureOf(figure, surface, size.width);
      const url = await plotly.toImage(picture, { format: format === 'PNG' ? 'png' : 'svg', scale: 2, ...size });
      saveFile(`${name}${drawn.length > 1 ? `-${fileName(chart.key)}` : ''}.${format.toLowerCase()}`, url);
    }
  };
  return (
    <Menu position="bottom-end" width={110}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="sm" color="gray" c="dimmed" aria-label={`Save ${title}`}>
          <IconDownload size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {EXPORT_FORMATS.map((format) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {format}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function fileName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').slice(0, 80) || 'chart';
}
