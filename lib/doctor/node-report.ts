const OLDEST = [22, 12] as const;

/** Node's version, and whether ntkboard supports it. */
export function nodeReport(version = process.versions.node): { version: string; supported: boolean } {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { version, supported: major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) };
}
