import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newRun, newSnapshot } from './helpers/store-fixtures.ts';

const LAYERS = ['conv/kernel', 'dense/kernel', 'dense/bias'];
/** The condition number of the whole kernel, and the largest eigenvalue of each layer's part. */
const MEASURED: Record<string, readonly [condition: number, ...largest: number[]]> = {
  slow: [16_000, 300, 9000, 40],
  fast: [3000, 200, 900, 30],
};
/** As of a bias: of too low a rank by its making, which is nobody's fault. */
const LOW_RANK = 1e13;

const dashboard = openDashboard((writer) => {
  const metric = (value: number) => ({ value, bound: 0, trusted: true, relation: '=' as const });
  for (const [id, [condition, ...largest]] of Object.entries(MEASURED)) {
    writer.createRun(newRun(id, { name: id }));
    for (const step of [1, 2, 3]) {
      const snapshot = newSnapshot(step);
      const [first] = snapshot.components;
      writer.writeSnapshot(id, {
        ...snapshot,
        metrics: {
          conditionNumber: metric(condition),
          ...Object.fromEntries(LAYERS.map((name, i) => [`largestEigenvalue/${name}`, metric(largest[i]!)])),
          'conditionNumber/dense/bias': metric(LOW_RANK),
        },
        components: LAYERS.map((name) => ({ ...first!, summary: { ...first!.summary, name, share: 1 / 3 } })),
      });
    }
  }
});

type Drawn = HTMLElement & {
  data: { name?: string; y: number[]; z: number[][]; zmax?: number }[];
  layout: { yaxis: { ticktext: string[] } };
};

test('the guide finds the worse conditioned run in three clicks and the layer to blame in five', async () => {
  const page = await dashboard.open('/', { height: 900 });
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
  await expect.poll(ends).toEqual({ slow: 16_000, fast: 3000 });
  expect(clicks).toBe(3);
  const components = page.getByTestId('panel-components');
  await click(components.locator('input').first());
  await click(page.getByRole('option', { name: 'λ₁', exact: true }));
  const brightest = () =>
    page.evaluate(() => {
      const rows = [...document.querySelectorAll<Drawn>('[data-testid="panel-components"] .js-plotly-plot')].flatMap(
        ({ data: [heatmap], layout }) => {
          const run = heatmap!.zmax === undefined ? [] : heatmap!.z;
          return run.map((row, i) => ({ layer: layout.yaxis.ticktext[i]!, value: row.at(-1)!, of: heatmap!.zmax }));
        },
      );
      const most = rows.toSorted((a, b) => b.value - a.value)[0];
      return most && { ...most, rows: rows.length };
    });
  // One scale for both runs: the brightest row of all is the slow run's.
  await expect.poll(brightest).toEqual({ layer: 'dense/kernel', value: 9000, of: 9000, rows: 6 });
  expect(clicks).toBe(5);
  await page.close();
});
