import { expect, test } from 'vitest';
import { openDashboard, soon } from './helpers/dashboard.ts';
import { newRun, newSnapshot } from './helpers/store-fixtures.ts';

const [SNAPSHOTS, STEPS] = [24, 15];
/** What nobody sees, and the address, are told of steps so seldom: milliseconds. */
const [UNSEEN_MS, ADDRESS_MS] = [300, 250];

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a'));
  for (let step = 0; step < SNAPSHOTS; step++) {
    const eigenvalues = Float64Array.from({ length: 16 }, (_, i) => 10 ** (i / 8) * (1 + step / SNAPSHOTS));
    writer.writeSnapshot('a', newSnapshot(step, 0, { n: 16, eigenvalues }));
  }
});

/** Counts how often a panel shows another step, and the page's address is another. */
const COUNTER = `
  window.counts = { spectrum: 0, density: 0, addresses: 0 };
  for (const panel of ['spectrum', 'density']) {
    const chart = document.querySelector('[data-testid="panel-' + panel + '"] [data-step]');
    new MutationObserver(() => counts[panel]++).observe(chart, { attributeFilter: ['data-step'] });
  }
`;

/** One step a frame; gives back how long it took. */
const HURRY = `(async () => {
  const startedAt = performance.now();
  for (let i = 0; i < ${STEPS}; i++) {
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }));
    const before = location.href;
    await new Promise(requestAnimationFrame);
    if (location.href !== before) counts.addresses++;
  }
  return performance.now() - startedAt;
})()`;

test('on the way through the steps what is in sight shows each one, what is out of sight and the address where it ends', async () => {
  // The density stands below the visible part, near enough to be made.
  const page = await dashboard.open('/runs/a', { height: 620 });
  const shown = (panel: string, step: number) =>
    page.locator(`[data-testid="panel-${panel}"] [data-step="${step}"] .main-svg`).first();
  for (const panel of ['spectrum', 'density']) {
    await shown(panel, SNAPSHOTS - 1).waitFor({ state: 'attached' });
  }
  const top = await page.getByTestId('panel-density').evaluate((panel) => panel.getBoundingClientRect().top);
  expect(top).toBeGreaterThan(620);
  const slider = page.getByRole('slider', { name: 'Chosen step' });
  await slider.focus();
  // Once back and forth, so that every step's arrays are there.
  for (const key of ['ArrowLeft', 'ArrowRight']) {
    for (let i = 0; i < STEPS; i++) {
      await page.keyboard.press(key);
      await shown('spectrum', SNAPSHOTS - 1 - (key === 'ArrowLeft' ? i + 1 : STEPS - 1 - i)).waitFor();
    }
  }
  await soon(() => page.url()).toContain(`step=${SNAPSHOTS - 1}`);
  await page.evaluate(COUNTER);
  const ms = await page.evaluate<number>(HURRY);
  const counts = await page.evaluate(() => ({ ...(window as unknown as { counts: Record<string, number> }).counts }));
  const last = SNAPSHOTS - 1 - STEPS;
  await shown('spectrum', last).waitFor();
  await shown('density', last).waitFor({ state: 'attached' });
  await soon(() => page.url()).toContain(`step=${last}`);
  expect(counts.spectrum).toBe(STEPS);
  expect(counts.density).toBeLessThan(2 + ms / UNSEEN_MS);
  expect(counts.addresses).toBeLessThan(2 + ms / ADDRESS_MS);
});
