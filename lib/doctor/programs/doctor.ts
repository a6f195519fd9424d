import { examine } from '../examine.ts';
import { formatReport } from '../format-report.ts';

// `ntkboard doctor` starts it, with `--json` when asked.
const report = await examine();
const isJson = process.argv.includes('--json');
process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
