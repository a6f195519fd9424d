/** Whether the focused field needs the key: one that is typed into all of them, a switch its arrows alone. */
export function isKeyTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isSwitch = target instanceof HTMLInputElement && ['radio', 'checkbox'].includes(target.type);
  if (isSwitch) return key.startsWith('Arrow');
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
