/** What a scenario is given. */
export interface SoakSetting {
  /** Seconds instead of minutes: the size that `npm test` runs. */
  short: boolean;
  /** An empty folder of the scenario's own, removed afterwards. */
  folder: string;
  /** Prints a line of progress. */
  say: (line: string) => void;
}

/** A long trial of one claim. */
export interface SoakScenario {
  /** What is done, and what must hold. */
  claim: string;
  /** Resolves with the figures; rejects when the claim does not hold. */
  run: (setting: SoakSetting) => Promise<Record<string, string | number>>;
}
