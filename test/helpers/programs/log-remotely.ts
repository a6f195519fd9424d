import { createNtkLogger } from '../../../lib/index.ts';

/** Logs five steps to a server and ends without finishing: `log-remotely.ts LOGDIR URL FINISH_UPLOAD_MS`. */
const [logdir, url, finishUploadMs] = process.argv.slice(2) as [string, string, string];
const ntkLogger = createNtkLogger({ logdir, url, finishUploadMs: Number(finishUploadMs) });
for (let step = 1; step <= 5; step++) ntkLogger.log({ loss: 1 / step }, { step });
