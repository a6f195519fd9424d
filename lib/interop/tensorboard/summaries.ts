import {
  DATA_CLASSES,
  DTYPES,
  encodeHparams,
  type HparamsMessage,
  type SummaryMetadata,
  type SummaryValue,
  type TensorMessage,
} from './event-messages.ts';

const utf8 = new TextEncoder();

/** A scalar in float32: TensorBoard's data server leaves out scalars of another type. */
export function scalarSummary(tag: string, value: number): SummaryValue {
  return { tag, simpleValue: value };
}

/**
 * A histogram.
 *
 * @param edges ascending, one more than there are bins
 * @param counts one for each bin
 */
export function histogramSummary(
  tag: string,
  { edges, counts }: { edges: Float64Array; counts: Float64Array },
  description?: string,
): SummaryValue {
  const rows = new Float64Array(counts.length * 3);
  for (let bin = 0; bin < counts.length; bin++) {
    rows.set([edges[bin] as number, edges[bin + 1] as number, counts[bin] as number], bin * 3);
  }
  const tensor = {
    dtype: DTYPES.double,
    tensorShape: shape(counts.length, 3),
    tensorContent: new Uint8Array(rows.buffer),
  };
  return { tag, tensor, metadata: metadata('histograms', DATA_CLASSES.tensor, description) };
}

/** A picture. */
export function imageSummary(
  tag: string,
  { width, height, png }: { width: number; height: number; png: Uint8Array },
  description?: string,
): SummaryValue {
  const strings = [utf8.encode(String(width)), utf8.encode(String(height)), png];
  return { tag, tensor: stringTensor(strings), metadata: metadata('images', DATA_CLASSES.blobSequence, description) };
}

/** A text, which TensorBoard shows as Markdown with all HTML made harmless. */
export function textSummary(tag: string, text: string): SummaryValue {
  return { tag, tensor: stringTensor([utf8.encode(text)]), metadata: metadata('text', DATA_CLASSES.tensor) };
}

/** What the hparams plugin reads: it all stands in the metadata, beside an empty tensor. */
export function hparamsSummary(tag: string, content: HparamsMessage): SummaryValue {
  const { pluginData, ...rest } = metadata('hparams', DATA_CLASSES.tensor);
  const tensor = { dtype: DTYPES.float, tensorShape: shape(0) };
  return { tag, tensor, metadata: { ...rest, pluginData: { ...pluginData, content: encodeHparams(content) } } };
}

function stringTensor(strings: Uint8Array[]): TensorMessage {
  return { dtype: DTYPES.string, tensorShape: shape(strings.length), stringVal: strings };
}

function shape(...sizes: number[]) {
  return { dim: sizes.map((size) => ({ size })) };
}

function metadata(pluginName: string, dataClass: number, summaryDescription?: string): SummaryMetadata {
  return { pluginData: { pluginName }, dataClass, ...(summaryDescription ? { summaryDescription } : {}) };
}
