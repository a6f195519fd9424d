/** Modules that ship no types. */
declare module 'plotly.js/build/plotcss';
declare module 'plotly.js/src/plot_api' {
  const plotApi: import('./plotly.d.ts').Plotly;
  export default plotApi;
}
declare module 'plotly.js/src/plots/cartesian/autorange' {
  export const getAutoRange: import('./plotly.d.ts').Plotly['autoRangeOf'];
}
declare module 'plotly.js/src/plots/cartesian/axes' {
  export const calcTicks: import('./plotly.d.ts').Plotly['ticksOf'];
}
declare module 'plotly.js/src/plots/plots' {
  const plots: import('./plotly.d.ts').Plotly['Plots'];
  export default plots;
}
declare module 'plotly.js/src/registry' {
  export function register(modules: object | readonly object[]): void;
}
declare module 'plotly.js/src/*' {
  const registered: object;
  export default registered;
}
declare module 'culori/fn';
