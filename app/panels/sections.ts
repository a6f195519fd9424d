/** The sections of the run page and of the comparison, in their order: is something wrong, where, since when. */
export const SECTIONS = {
  overview: 'Overview',
  spectrum: 'Spectrum',
  components: 'Components',
  evolution: 'Kernel evolution',
  labels: 'Labels',
  histograms: 'Histograms',
  general: 'Run',
} as const;

export type SectionId = keyof typeof SECTIONS;

export const SECTION_LIST = Object.entries(SECTIONS) as [SectionId, string][];
