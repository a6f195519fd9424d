import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs';
import { TOTAL_COMPONENT } from '../../lib/protocol/api.ts';
import { PANEL_LIST } from './index.ts';
import { SECTION_LIST } from './sections.ts';

const SECTION_IDS = SECTION_LIST.map(([id]) => id);

/** The part of a page's address every page with panels has. */
export const viewParams = {
  x: parseAsStringLiteral(['step', 'epoch']).withDefault('step'),
  component: parseAsString.withDefault(TOTAL_COMPONENT),
  pins: parseAsArrayOf(parseAsInteger).withDefault([]),
  /** The panel shown over the whole width. */
  wide: parseAsString,
  closed: parseAsArrayOf(parseAsStringLiteral(SECTION_IDS)).withDefault([]),
};

/** One more parameter for each control of each panel. */
export const choiceParams = Object.fromEntries(
  PANEL_LIST.flatMap(([, panel]) => panel.controls).map(({ key, options }) => {
    const values = options.map((option) => option.value);
    return [key, parseAsStringLiteral(values).withDefault(values[0]!)];
  }),
);
