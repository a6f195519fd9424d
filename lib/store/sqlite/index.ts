export { databasePath } from './database-path.ts';
export { openFollowingWriter } from './following-writer.ts';
export { type CheckReport, checkDatabase } from './maintenance/check-database.ts';
export { type VacuumOptions, type VacuumReport, vacuumDatabase } from './maintenance/vacuum-database.ts';
export { openSqliteReader } from './reader.ts';
export { type SalvageReport, salvageDatabase } from './salvage/salvage-database.ts';
export { openInbox } from './transfer/open-inbox.ts';
export { openOutbox } from './transfer/open-outbox.ts';
export { openSqliteWriter } from './writer.ts';
