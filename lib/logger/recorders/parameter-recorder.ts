import { andThen, type MaybePromise } from '../../ntk/maybe-async.ts';
import { gradientNorms } from '../../ntk/model/gradient-values.ts';
import type { NtkModel } from '../../ntk/model/types.ts';
import { type NamedValues, weightNames, weightValues } from '../../ntk/model/weight-values.ts';
import { trainableValues, type WeightsCopy } from '../../ntk/portable/weights-copy.ts';
import type { Faults } from '../faults.ts';
import { every } from '../schedules/every.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ParsedHistograms } from './histogram-options.ts';
import type { HistogramRecorder } from './histogram-recorder.ts';
import type { RowPosition } from './recorders.ts';
import type { ScalarRecorder } from './scalar-recorder.ts';

/** What is logged of weights and gradients, by parameter; neither throws nor rejects. */
export class ParameterRecorder {
  readonly #options: ParsedHistograms;
  readonly #histograms: HistogramRecorder;
  readonly #scalars: ScalarRecorder;
  readonly #faults: Faults;
  readonly #ofWeights: Schedule | null;
  readonly #ofGradients: Schedule | null;
  readonly #namesOf = new WeakMap<NtkModel, Map<string, string>>();
  #names: Map<string, string> = new Map();

  constructor(options: ParsedHistograms, histograms: HistogramRecorder, scalars: ScalarRecorder, faults: Faults) {
    this.#options = options;
    this.#histograms = histograms;
    this.#scalars = scalars;
    this.#faults = faults;
    const schedule = () => (typeof options.every === 'number' ? every.start(options.every) : null);
    [this.#ofWeights, this.#ofGradients] = [schedule(), schedule()];
  }

  /**
   * Histograms of the weights, named as they are, when they are due. Weights are copied before this returns on backends that compute
   * synchronously, and else before its promise resolves.
   *
   * @param copy of the weights, if there is one already
   */
  weights(
    model: NtkModel,
    position: RowPosition,
    isSnapshot: boolean,
    copy: WeightsCopy | null = null,
  ): MaybePromise<void> {
    try {
      this.#learnNames(model);
      if (!this.#isDue(this.#ofWeights, position, isSnapshot)) return;
      const copies = copy && 'layers' in model ? trainableValues(model, copy) : weightValues(model);
      const read = this.#histograms.add(copies, position);
      if (read) copy?.readers.push(read);
      if (copies instanceof Promise) return copies.then(ignore, ignore);
    } catch (error) {
      // What is wrong with the model is the snapshot's to tell, once.
      if (!isSnapshot) this.#faults.report(error, position.step);
    }
  }

  /**
   * The norm of gradients, in all and of each, and when wanted their histograms, under the names of the weights they belong to.
   *
   * @param model whose weights they are; null: of the last one seen
   */
  gradients(gradients: MaybePromise<NamedValues[]>, model: NtkModel | null, position: RowPosition): MaybePromise<void> {
    if (model) this.#faults.guard(position.step, () => this.#learnNames(model));
    const logged = andThen(gradients, (named) => this.#logGradients(named, position));
    return logged instanceof Promise ? logged.catch((error) => this.#faults.report(error, position.step)) : logged;
  }

  #logGradients(gradients: readonly NamedValues[], position: RowPosition): void {
    const named = gradients.map(({ name, values }) => ({ name: this.#names.get(name) ?? name, values }));
    const { total, byName } = gradientNorms(named);
    const norms = [...byName].map(([name, norm]) => [`gradientNorm/${name}`, norm]);
    this.#scalars.add({ gradientNorm: total, ...Object.fromEntries(norms) }, position);
    if (!this.#options.gradients || !this.#isDue(this.#ofGradients, position, true)) return;
    void this.#histograms.add(
      named.map(({ name, values }) => ({ name: `gradients/${name}`, values })),
      position,
    );
  }

  #isDue(schedule: Schedule | null, { step }: RowPosition, isSnapshot: boolean): boolean {
    if (this.#options.every === 'never') return false;
    return schedule ? schedule.isDue({ step, nowMs: performance.now() }) : isSnapshot;
  }

  #learnNames(model: NtkModel): void {
    const known = this.#namesOf.get(model) ?? weightNames(model);
    this.#namesOf.set(model, known);
    this.#names = known;
  }
}

/** Whoever logs the weights says what failed. */
function ignore(): void {}
