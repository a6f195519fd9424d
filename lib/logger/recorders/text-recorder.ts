import { NtkBoardError } from '../../protocol/errors.ts';
import type { TextEntry } from '../../protocol/text.ts';
import type { Faults } from '../faults.ts';
import type { RecorderSurroundings, RowPosition } from './recorders.ts';
import { RowBuffer } from './row-buffer.ts';

const LIMITS = { flushAt: 32, keep: 1_000 };
/** Characters of one text; what is longer is no text for a page. */
const MAX_TEXT_LENGTH = 1_000_000;

/** Brings texts to the store, buffered; does not throw. */
export class TextRecorder {
  readonly #faults: Faults;
  readonly #buffer: RowBuffer<TextEntry>;

  constructor({ run, faults, clock }: RecorderSurroundings) {
    this.#faults = faults;
    this.#buffer = new RowBuffer(
      LIMITS,
      (texts) => clock.hold(() => run.store?.writeTexts(run.runId, texts)),
      (error) => faults.report(error, null),
    );
  }

  add(name: string, text: string, { step, epoch }: RowPosition): void {
    this.#faults.guard(step, () => {
      if (typeof name !== 'string' || typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) {
        const got = typeof text === 'string' ? `${text.length} characters` : typeof text;
        throw new NtkBoardError(
          'invalid-option',
          `text: expected a name and a text of at most ${MAX_TEXT_LENGTH} characters, got ${got} for '${name}'. It is not logged.`,
        );
      }
      this.#buffer.add([{ name, step, epoch, wallMs: Date.now(), text }]);
    });
  }

  flush(): void {
    this.#buffer.flush();
  }
}
