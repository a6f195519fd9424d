/**
 * The ticked runs after a click on one of them: it, and with Shift every run from the one clicked before it, become what it was not. A list is what a
 * reader sees, from top to bottom.
 *
 * @param before the run clicked before; null: none, or this click was without Shift
 */
export function tickRange(
  ticked: readonly string[],
  list: readonly string[],
  clicked: string,
  before: string | null,
): string[] {
  const ends = [list.indexOf(clicked), before === null ? -1 : list.indexOf(before)].sort((a, b) => a - b);
  const range = ends[0]! < 0 ? [clicked] : list.slice(ends[0], ends[1]! + 1);
  const on = !ticked.includes(clicked);
  const others = new Set(range);
  return on ? [...new Set([...ticked, ...range])] : ticked.filter((id) => !others.has(id));
}
