import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDashboard } from './helpers/dashboard.ts';
import { newAlert, newRun, newSnapshot, point } from './helpers/store-fixtures.ts';

const dashboard = openDashboard((writer) => {
  writer.createRun(newRun('a', { name: 'first' }));
  writer.createRun(newRun('b', { name: 'second' }));
  writer.writeScalars(
    'a',
    [1, 2, 3, 4].map((step) => point('loss', step, step, { wallMs: 1_700_000_000_000 + 500 * step })),
  );
  for (const step of [1, 2, 3, 4]) {
    const value = (of: number) => ({ value: of, bound: 1e-9, trusted: true, relation: '=' as const });
    const metrics = {
      conditionNumber: value(10 * step),
      conditionNumberInverse: value(1 / (10 * step)),
      kernelTargetAlignmentCentered: value(0.25),
    };
    writer.writeSnapshot('a', newSnapshot(step, 0, { metrics }));
  }
  writer.createRun(newRun('c', { name: 'some run' }));
  const bound = (of: number, relation: '<=' | '>=') => ({ value: of, bound: of, trusted: false, relation });
  const metrics = { conditionNumber: bound(9.19e13, '>='), smallestEigenvalue: bound(1.73e-12, '<=') };
  writer.writeSnapshot('c', newSnapshot(1, 0, { metrics }));
});

test('condition, spectrum, components and scalars are above the fold at 1280 x 800, below header and six cards', async () => {
  const page = await dashboard.open('/runs/a');
  await page.getByTestId('panel-scalars').locator('.main-svg').first().waitFor();
  const bar = (await page.getByRole('toolbar').boundingBox())!;
  for (const id of ['condition', 'spectrum', 'components', 'scalars']) {
    const box = (await page.getByTestId(`panel-${id}`).boundingBox())!;
    expect(box.y + box.height, id).toBeLessThanOrEqual(bar.y + 1);
  }
  expect(bar.y + bar.height).toBeLessThanOrEqual(800);
  expect(await page.getByTestId('step-rate').textContent()).toBe('2');
  expect(await page.getByTestId('stat-kernelTargetAlignmentCentered').textContent()).toBe('0.25');
  await page.getByRole('button', { name: 'Turn the condition number over' }).click();
  await expect.poll(() => page.getByTestId('stat-conditionNumberInverse').textContent()).toBe('0.025');
  await page.close();
});

test('a bound and its flag stand whole in their card, however narrow it is', async () => {
  for (const width of [390, 1280]) {
    const page = await dashboard.open('/runs/c', { width });
    for (const metric of ['conditionNumber', 'smallestEigenvalue']) {
      const value = page.getByTestId(`stat-${metric}`);
      const flag = value.locator('xpath=following-sibling::*[@role="img"]');
      const card = (await value.locator('xpath=../..').boundingBox())!;
      const [text, icon] = [(await value.boundingBox())!, (await flag.boundingBox())!];
      expect(icon.width, metric).toBeGreaterThan(12);
      expect(icon.x, metric).toBeGreaterThanOrEqual(text.x + text.width);
      expect(icon.x + icon.width, metric).toBeLessThanOrEqual(card.x + card.width - 4);
    }
    await page.close();
  }
});

test('nothing moves while numbers of any length arrive', async () => {
  const page = await dashboard.open('/runs/c');
  const rate = page.getByTestId('step-rate');
  const places = new Set<string>();
  let step = 10;
  for (const [stepMs, told] of [
    [500, '2'],
    [7, '143'],
    [4e10, '2.5×10⁻⁸'],
    [500, '2'],
  ] as const) {
    const wall = 1_700_000_000_000 + 1e13 * step;
    const steps = Array.from({ length: 400 }, () => step++);
    const points = steps.map((at, i) => point('loss', at, 1, { wallMs: wall + stepMs * i, epoch: at / 7 }));
    dashboard.writer.writeScalars('c', points);
    await expect.poll(() => rate.textContent()).toBe(told);
    const boxes = ['panel-condition', 'panel-scalars', 'stat-conditionNumber'].map((id) => page.getByTestId(id));
    places.add(JSON.stringify(await Promise.all(boxes.map((box) => box.boundingBox()))));
  }
  expect([...places]).toHaveLength(1);
  await page.close();
});

test('the keyboard goes through the steps, pins and plays, and the bar stays in view', async () => {
  const page = await dashboard.open('/runs/a');
  const step = () => page.getByTestId('current-step').textContent();
  await expect.poll(step).toBe('4');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(step).toBe('3');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'hidden' });
  await page.keyboard.press('Home');
  await expect.poll(step).toBe('1');
  await page.keyboard.press('p');
  await expect.poll(() => page.url()).toContain('pins=1');
  await page.keyboard.press('Space');
  await expect.poll(step).toBe('4');
  await page.keyboard.press('l');
  await expect.poll(() => page.url()).not.toContain('step=');
  await page.evaluate(() => window.scrollTo(0, 600));
  const bar = (await page.getByRole('toolbar').boundingBox())!;
  expect(bar.y + bar.height).toBeLessThanOrEqual(800);
  await page.close();
});

test('keys that choose a step or play leave the page where it is, and work after a switch was clicked', async () => {
  const page = await dashboard.open('/runs/a');
  const step = () => page.getByTestId('current-step').textContent();
  await expect.poll(step).toBe('4');
  await page.getByTestId('panel-condition').getByText('min/max').click();
  await page.keyboard.press('Home');
  await expect.poll(step).toBe('1');
  await page.keyboard.press('p');
  await expect.poll(() => page.url()).toContain('pins=1');
  await page.keyboard.press('End');
  await expect.poll(step).toBe('4');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const seen = await page.evaluateHandle(() => {
    const steps: string[] = [];
    const shown = document.querySelector('[data-testid="current-step"]')!;
    const look = () => void steps.push(shown.textContent!);
    new MutationObserver(look).observe(shown, { childList: true, characterData: true, subtree: true });
    return steps;
  });
  await page.keyboard.press('Space');
  await expect.poll(() => seen.jsonValue()).toEqual(['1', '2', '3', '4']);
  // What the browser does with a key of its own begins with the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await page.close();
});

test('the back button takes back one choice after the other, and no step that was only gone through', async () => {
  const page = await dashboard.open('/runs/a');
  const choices = () => [...new URL(page.url()).searchParams.keys()].sort();
  const enlarged = () => page.locator('[data-enlarged]').count();
  await expect.poll(() => page.getByTestId('current-step').textContent()).toBe('4');
  await page.getByRole('toolbar').getByText('relative').click();
  await expect.poll(choices).toEqual(['x']);
  await page.getByRole('button', { name: 'Enlarge Scalars' }).click();
  await expect.poll(enlarged).toBe(1);
  await page.keyboard.press('Home');
  await expect.poll(choices).toEqual(['step', 'wide', 'x']);
  await page.goBack();
  await expect.poll(enlarged).toBe(0);
  expect(choices()).toEqual(['x']);
  await page.goBack();
  await expect.poll(choices).toEqual([]);
  await page.locator('[data-testid="panel-condition"]').getByText('step →').waitFor();
  await page.goForward();
  await expect.poll(choices).toEqual(['x']);
  await page.close();
});

test('the palette goes to another run and to a panel, also in a closed section, and lists the keys', async () => {
  const page = await dashboard.open('/runs/a?closed=histograms');
  await page.getByTestId('panel-condition').locator('.main-svg').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/Go to a run/).fill('Histograms');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('panel-histograms');
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog').getByText('previous and next snapshot').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/Go to a run/).fill('second');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('/runs/b');
  await page.close();
});

test('an alert that comes while the page is open is told by a toast, one from before is not', async () => {
  dashboard.writer.writeAlert('a', newAlert(1, { rule: 'from before' }));
  const page = await dashboard.open('/runs/a');
  await page.getByTestId('alert-list').getByText('from before').waitFor();
  dashboard.writer.writeAlert('a', newAlert(3, { rule: '<b>new</b>', severity: 'error' }));
  const toasts = page.locator('.mantine-Notification-root');
  await expect.poll(() => toasts.allTextContents()).toEqual(['error: <b>new</b> · firstloss is 2.5, above 2 (step 3)']);
  await page.close();
});

test('a panel is saved as numbers equal to the stored ones, and as pictures', async () => {
  const page = await dashboard.open('/runs/a');
  await page.getByTestId('panel-condition').locator('.main-svg').first().waitFor();
  const save = async (format: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save Condition number' }).click();
    await page.getByRole('menuitem', { name: format, exact: true }).click();
    const file = await download;
    return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
  };
  const csv = await save('CSV');
  expect(csv.name).toBe('Condition-number.csv');
  expect(csv.content.toString().split('\r\n').slice(1, 5)).toEqual(
    [1, 2, 3, 4].map((step) => `condition,first,${step},${10 * step},`),
  );
  expect((await save('PNG')).content.subarray(1, 4).toString()).toBe('PNG');
  expect(decodeURIComponent((await save('SVG')).content.toString())).toContain('<svg');
  expect(JSON.parse((await save('JSON')).content.toString()).charts[0].data[0].y).toEqual([10, 20, 30, 40]);
  await page.close();
});
