import { parseAsArrayOf, parseAsFloat, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs';
import { TOTAL_COMPONENT } from '../../lib/protocol/total-component.ts';
import { HISTORY_ENTRY } from '../client/history-entry.ts';
import { X_AXES } from '../figure/axis-of.ts';
import { PANEL_LIST } from './index.ts';
import { SECTION_LIST } from './sections.ts';

const SECTION_IDS = SECTION_LIST.map(([id]) => id);

/** The part of a page's address every page with panels has. */
export const viewParams = {
  x: parseAsStringLiteral(X_AXES).withDefault('step').withOptions(HISTORY_ENTRY),
  /** Ends of the x axis of every curve; less than two: all of it. */
  zoom: parseAsArrayOf(parseAsFloat).withDefault([]).withOptions(HISTORY_ENTRY),
  component: parseAsString.withDefault(TOTAL_COMPONENT).withOptions(HISTORY_ENTRY),
  pins: parseAsArrayOf(parseAsInteger).withDefault([]).withOptions(HISTORY_ENTRY),
  /** The panel shown over the whole width. */
  wide: parseAsString.withOptions(HISTORY_ENTRY),
  closed: parseAsArrayOf(parseAsStringLiteral(SECTION_IDS)).withDefault([]).withOptions(HISTORY_ENTRY),
};

/** One more parameter for each control of each panel. */
export const choiceParams = Object.fromEntries(
  PANEL_LIST.flatMap(([, panel]) => panel.controls).map((control) => {
    if ('slider' in control) return [control.key, parseAsString.withDefault(String(control.slider.min))];
    if ('search' in control) return [control.key, parseAsString.withDefault('')];
    if ('optionsOf' in control) return [control.key, parseAsString.withDefault('').withOptions(HISTORY_ENTRY)];
    const values = control.options.map((option) => option.value);
    return [control.key, parseAsStringLiteral(values).withDefault(values[0]!).withOptions(HISTORY_ENTRY)];
  }),
);
