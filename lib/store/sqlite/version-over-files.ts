/** SQLite counts commits from small numbers up; each file gets a range of its own. */
const VERSIONS_PER_FILE = 2 ** 32;

/** A number that differs after any commit to a file, and in another file that has taken its place, the `files`-th. */
export const versionOverFiles = (files: number, commits: number): number => files * VERSIONS_PER_FILE + commits;
