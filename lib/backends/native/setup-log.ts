/** Tells the user how far a set-up is. */
export interface SetupLog {
  /** One finished sentence: what begins now, or what came out. */
  line(text: string): void;
  /** How far the current step is; `total` is null while unknown. */
  progress(label: string, doneBytes: number, totalBytes: number | null): void;
}

const QUARTERS = 4;

/** On a terminal one line that is rewritten; elsewhere a line at each quarter. */
export function createSetupLog(out: NodeJS.WriteStream): SetupLog {
  let open = false;
  let lastQuarter = '';
  return {
    line(text) {
      out.write(`${open ? '\n' : ''}${text}\n`);
      open = false;
    },
    progress(label, doneBytes, totalBytes) {
      const share = totalBytes ? Math.min(1, doneBytes / totalBytes) : null;
      const text = `  ${label}: ${megabytes(doneBytes)}${totalBytes ? ` of ${megabytes(totalBytes)}` : ''} MB`;
      if (out.isTTY) {
        out.write(`\r${text}${share === null ? '' : ` (${Math.floor(100 * share)} %)`}  `);
        open = true;
        return;
      }
      const quarter = `${label} ${share === null ? '' : Math.floor(QUARTERS * share)}`;
      if (share === null || quarter === lastQuarter || share < 1 / QUARTERS) return;
      lastQuarter = quarter;
      out.write(`${text}\n`);
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
