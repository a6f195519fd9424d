import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot } from './helpers/store-fixtures.ts';

const LAYERS = ['conv/kernel', 'dense/kernel', 'dense/bias'];
const CONDITIONS: Record<string, readonly [total: number, ...layers: number[]]> = {
  slow: [16_000, 300, 9000, 40],
  fast: [3000, 200, 900, 30],
};

const dashboard = openDashboard((writer) => {
  const metric = (value: number) => ({ value, bound: 0, trusted: true, relation: '=' as const });
  for (const [id, [total, ...layers]] of Object.entries(CONDITIONS)) {
    writer.createRun(newRun(id, { name: id }));
    for (const step of [1, 2, 3]) {
      const snapshot = newSnapshot(step);
      const [first] = snapshot.components;
      writer.writeSnapshot(id, {
        ...snapshot,
        metrics: {
          conditionNumber: metric(total),
          ...Object.fromEntries(LAYERS.map((name, i) => [`conditionNumber/${name}`, metric(layers[i]!)])),
        },
        components: LAYERS.map((name) => ({ ...first!, summary: { ...first!.summary, name, share: 1 / 3 } })),
      });
    }
  }
});

type Drawn = HTMLElement & {
  data: { name?: string; y: number[]; z: number[][] }[];
  layout: { yaxis: { ticktext: string[] } };
};

test('the guide finds the worse conditioned run in three clicks and the layer to blame in six', async () => {
  const page = await dashboard.open('/');
  let clicks = 0;
  const click = async (target: ReturnType<typeof page.getByRole>) => {
    await target.click();
    clicks++;
  };
  await click(page.getByRole('checkbox', { name: 'Tick slow' }));
  await click(page.getByRole('checkbox', { name: 'Tick fast' }));
  await click(page.getByRole('link', { name: 'Compare (2)' }));
  const ends = () =>
    page.evaluate(() => {
      const plot = document.querySelector<Drawn>('[data-testid="panel-condition"] .js-plotly-plot');
      return Object.fromEntries((plot?.data ?? []).map(({ name, y }) => [name, y.at(-1)]));
    });
  await expect.poll(ends, { timeout: 20_000 }).toEqual({ slow: 16_000, fast: 3000 });
  expect(clicks).toBe(3);
  await click(page.getByRole('link', { name: 'slow', exact: true }));
  await page.waitForURL(/\/runs\/slow/);
  const components = page.getByTestId('panel-components');
  await click(components.locator('input').first());
  await click(page.getByRole('option', { name: 'condition', exact: true }));
  const worst = () =>
    page.evaluate(() => {
      const plot = document.querySelector<Drawn>('[data-testid="panel-components"] .js-plotly-plot');
      const last = (plot?.data[0]?.z ?? []).map((row) => row.at(-1)!);
      // Of the condition number, not of the equal shares that are drawn before.
      return new Set(last).size > 1 ? plot!.layout.yaxis.ticktext[last.indexOf(Math.max(...last))] : null;
    });
  await expect.poll(worst, { timeout: 20_000 }).toBe('dense/kernel');
  expect(clicks).toBe(6);
  await page.close();
});
