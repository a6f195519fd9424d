import { NtkBoardError } from '../protocol/errors.ts';

/** The error of a wrong option: it names the call, the option, what it must be and what came. */
export function invalidOption(operation: string, option: string, expected: string, got: unknown): NtkBoardError {
  return new NtkBoardError(
    'invalid-option',
    `${operation}: expected options.${option} to be ${expected}, got ${shown(got)}. Leave it out for the default.`,
  );
}

export function checkOneOf(operation: string, option: string, allowed: readonly string[], got: unknown): void {
  if (got === undefined || (typeof got === 'string' && allowed.includes(got))) return;
  throw invalidOption(operation, option, `one of ${allowed.join(', ')}`, got);
}

export function checkBoolean(operation: string, option: string, got: unknown): void {
  if (got !== undefined && typeof got !== 'boolean') throw invalidOption(operation, option, 'true or false', got);
}

export function checkPositiveInteger(operation: string, option: string, got: unknown): void {
  if (got === undefined || (Number.isInteger(got) && (got as number) > 0)) return;
  throw invalidOption(operation, option, 'a whole number of at least 1', got);
}

/** Output numbers: at least one, each whole and not negative, none twice. That they exist is seen with the outputs. */
export function checkOutputIndices(operation: string, got: unknown): void {
  if (got === undefined) return;
  const whole = Array.isArray(got) && got.length > 0 && got.every((index) => Number.isInteger(index) && index >= 0);
  if (whole && new Set(got).size === got.length) return;
  throw invalidOption(operation, 'outputIndices', 'a list of different output numbers, counted from 0', got);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
