/** `hold-run.ts <logdir>`: begins the run `a`, says this process's number, and stays. */
import { openSqliteWriter } from '../../../lib/store/sqlite/index.ts';
import { newRun } from '../store-fixtures.ts';

const writer = openSqliteWriter(process.argv[2] ?? '');
writer.createRun(newRun('a'));
process.stdout.write(`${process.pid}\n`);
setInterval(() => {}, 60_000);
