export { databasePath } from './database-path.ts';
export { openSqliteReader } from './reader.ts';
export { openSqliteWriter } from './writer.ts';
