/** Columns that hold JSON, and what may stand for one that is damaged. */
export const JSON_COLUMNS = [
  ['run', 'config', '{}'],
  ['run', 'tags', '[]'],
  ['run', 'summary', '{}'],
  ['run', 'environment', '{}'],
  ['snapshot', 'metrics', '{}'],
  ['component', 'shape', '[]'],
  ['snapshot_array', 'shape', '[]'],
] as const;
