/** Serves the API of a logdir without the page: `serve-api.ts LOGDIR PORT`. Says its address once it listens. */
import { startServer } from '../../../server/index.ts';
import { createLog } from '../../../server/log.ts';

const [logdir, port] = process.argv.slice(2) as [string, string];
const server = await startServer({
  logdir,
  port: Number(port),
  host: '127.0.0.1',
  page: false,
  log: createLog('warn'),
});
process.stdout.write(`${server.url}\n`);
