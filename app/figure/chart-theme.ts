/** Every colour a figure uses; figures take it as an argument so that they are the same in tests and on paper. */
export interface ChartTheme {
  mode: 'light' | 'dark';
  text: string;
  muted: string;
  axis: string;
  grid: string;
  surface: string;
  accent: string;
  warning: string;
  error: string;
  /** Plotly's name of the colour scale for magnitudes. */
  sequential: string;
  /** Colours at equal distances on that scale, for what is drawn without Plotly. */
  sequentialStops: readonly string[];
  /** The colour scale for differences, neutral at zero: it is the colour of no difference that recedes, on light and on dark. */
  diverging: readonly (readonly [number, string])[];
}

const VIRIDIS = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'];

const LIGHT: ChartTheme = {
  mode: 'light',
  text: '#3a4048',
  muted: '#717985',
  axis: '#c9ced5',
  grid: '#eceef1',
  surface: '#ffffff',
  accent: '#2f5fd0',
  warning: '#b45f06',
  error: '#c4314b',
  sequential: 'Viridis',
  sequentialStops: VIRIDIS,
  diverging: [
    [0, '#2166ac'],
    [0.25, '#92c5de'],
    [0.5, '#f7f7f7'],
    [0.75, '#f4a582'],
    [1, '#b2182b'],
  ],
};

const DARK: ChartTheme = {
  mode: 'dark',
  text: '#c9cfd8',
  muted: '#8b94a1',
  axis: '#414852',
  grid: '#272c34',
  surface: '#191c22',
  accent: '#7aa2f7',
  warning: '#e0a458',
  error: '#ef7b8c',
  sequential: 'Viridis',
  sequentialStops: VIRIDIS,
  diverging: [
    [0, '#8ecbff'],
    [0.25, '#2f7fc1'],
    [0.5, '#23272f'],
    [0.75, '#c4573a'],
    [1, '#ffb38f'],
  ],
};

/** The colours of a colour scheme. */
export function chartTheme(mode: 'light' | 'dark'): ChartTheme {
  return mode === 'dark' ? DARK : LIGHT;
}

/** Okabe and Ito's hues, tuned to be read as lines on white and on near-black; distinct for every colour vision. */
const RUN_COLORS = {
  light: ['#0072b2', '#d55e00', '#009e73', '#b8578f', '#b58900', '#3a9bd6', '#6f5bb0', '#7a7a2e', '#8c564b', '#5f6b7a'],
  dark: ['#5aa9e6', '#f28e4b', '#2fc49a', '#e28fc2', '#e8b93c', '#9ad3f7', '#b6a3ea', '#c3c06a', '#cf9a8c', '#a8b3c2'],
};

/** The colours that runs take in turn. */
export function runPalette(mode: 'light' | 'dark'): readonly string[] {
  return RUN_COLORS[mode];
}

/** The colour of the run with this place among all runs in order of creation: it stays when newer runs appear. */
export function runColor(place: number, mode: 'light' | 'dark'): string {
  const colors = RUN_COLORS[mode];
  return colors[place % colors.length]!;
}

/** A colour made transparent; `color` is `#rrggbb`. */
export function fade(color: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}
