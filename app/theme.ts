import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { FONT } from './figure/base-layout.ts';

const accent: MantineColorsTuple = [
  '#eef3ff',
  '#dce5fb',
  '#b6c8f3',
  '#8eaaec',
  '#6c90e6',
  '#4f79dd',
  '#3f6bd6',
  '#2f5fd0',
  '#264fb0',
  '#1c4091',
];

const dark: MantineColorsTuple = [
  '#dde2e9',
  '#b4bbc6',
  '#8b94a1',
  '#5b6470',
  '#343a43',
  '#272c34',
  '#1d2127',
  '#121418',
  '#0e1013',
  '#0a0b0d',
];

/** Mantine's theme: neutral surfaces, one accent, system fonts. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 5 },
  colors: { accent, dark },
  fontFamily: FONT,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
  // While a page loads a browser without a GPU would spend a fifth of the machine on their pulse.
  components: { Skeleton: { defaultProps: { animate: false } } },
});
