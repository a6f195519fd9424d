import { useMode as addMode, modeHsl, modeLrgb, modeRgb } from 'culori/fn';

// In place of all colour spaces: figures have their colours as #rrggbb and rgba().
addMode(modeRgb);
addMode(modeLrgb);
addMode(modeHsl);

export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from 'culori/fn';
