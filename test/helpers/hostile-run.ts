import type { StoreWriter } from '../../lib/store/store.ts';
import { newAlert, newHistogram, newRun, newSnapshot, newText, point } from './store-fixtures.ts';

/** Texts that do something where they are taken for HTML, an address, SQL, a template or a key. Scripts would set `attacked`. */
export const HOSTILE = [
  '<img src=x onerror="window.attacked=1">',
  '"><script>window.attacked=1</script>',
  '<a href="javascript:window.attacked=1">x</a>',
  '<svg onload=window.attacked=1>',
  "javascript:window.attacked=1//'",
  "'; DROP TABLE run; --",
  `%{customdata} $\{window.attacked=1} {{constructor.constructor("window.attacked=1")()}}`,
  '__proto__',
  'constructor',
  '\u202egnp.exe \u0000 \ud800',
] as const;

/** Config with keys that pollute prototypes where objects are merged carelessly, as JSON brings them. */
export const POLLUTING = JSON.parse(
  '{"__proto__":{"attacked":1,"toString":"x"},"constructor":{"prototype":{"attacked":1}},"lr":{"__proto__":{"attacked":1}}}',
);

/** Writes a run with hostile text in every place that takes text. */
export function writeHostileRun(writer: StoreWriter, id: string, texts: readonly string[] = HOSTILE): void {
  const config = { ...Object.fromEntries(texts.map((text) => [text, [text, { [text]: text }]])) };
  Object.defineProperty(config, '__proto__', { value: POLLUTING, enumerable: true });
  writer.createRun(
    newRun(id, { name: texts.join(' '), tags: [...texts], config, host: texts[0] as string, notes: texts.join('\n') }),
  );
  writer.updateRun(id, { backend: texts[0] as string, config: POLLUTING, summary: POLLUTING });
  for (let step = 0; step < 4; step++) {
    writer.writeScalars(
      id,
      texts.map((name, i) => point(name, step, [1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, -5e-324][i % 5]!)),
    );
    const snapshot = newSnapshot(step);
    const [component] = snapshot.components;
    writer.writeSnapshot(id, {
      ...snapshot,
      probe: { ...snapshot.probe, hash: texts[0] as string },
      components: texts.map((text) => ({
        ...component!,
        summary: { ...component!.summary, name: text, layer: text },
      })),
    });
  }
  for (const [i, text] of texts.entries()) {
    writer.writeAlert(id, newAlert(i % 4, { rule: text, message: text, metric: text }));
    writer.writeEvent(id, { wallMs: Date.now(), step: i, level: 'error', code: text, message: text });
  }
  writer.writeHistograms(
    id,
    texts.map((name) => newHistogram(name, 1)),
  );
  writer.writeTexts(
    id,
    texts.map((text) => newText(text, 1, text)),
  );
}
