export { databasePath } from './database-path.ts';
export { openSqliteReader } from './reader.ts';
export { openInbox } from './transfer/open-inbox.ts';
export { openOutbox } from './transfer/open-outbox.ts';
export { openSqliteWriter } from './writer.ts';
