/** `npm run soak -- NAME [--short]`: one scenario, or `all`; without a name, what there is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SCENARIOS } from './index.ts';
import type { SoakScenario } from './scenario.ts';

const { values, positionals } = parseArgs({ options: { short: { type: 'boolean' } }, allowPositionals: true });
const short = values.short ?? false;
const scenarios = Object.entries<SoakScenario>(SCENARIOS);
const [wanted] = positionals;
const chosen = scenarios.filter(([name]) => wanted === 'all' || wanted === name);
if (chosen.length === 0) {
  console.log(
    `npm run soak -- NAME [--short]\n\n${scenarios.map(([name, { claim }]) => `${name}: ${claim}`).join('\n')}`,
  );
  process.exitCode = 1;
}
for (const [name, scenario] of chosen) await trial(name, scenario);

async function trial(name: string, { claim, run }: SoakScenario): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), `ntkboard-soak-${name}-`));
  const started = performance.now();
  console.log(`${name}: ${claim}`);
  try {
    const figures = await run({ short, folder, say: (line) => console.log(`  ${line}`) });
    const seconds = Math.round((performance.now() - started) / 1000);
    const machine = `${availableParallelism()} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
    const command = `npm run soak -- ${name}${short ? ' --short' : ''}`;
    console.log(`holds after ${seconds} s (${new Date().toISOString().slice(0, 10)}, ${command}, ${machine})`);
    for (const [figure, value] of Object.entries(figures)) console.log(`| ${figure} | ${value} |`);
  } catch (error) {
    console.error(`${name} does NOT hold:`, error);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
