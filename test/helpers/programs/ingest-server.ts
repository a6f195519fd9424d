import { startServer } from '../../../server/index.ts';
import { createLog } from '../../../server/log.ts';

/** A server without the page, to be killed: `ingest-server.ts <logdir> <port>`. Prints its port once it listens. */
const [logdir = '', port = '0'] = process.argv.slice(2);
const server = await startServer({
  logdir,
  port: Number(port),
  host: '127.0.0.1',
  page: false,
  log: createLog('error'),
});
process.stdout.write(`port ${server.port}\n`);
