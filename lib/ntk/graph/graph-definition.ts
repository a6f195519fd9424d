import protobuf from 'protobufjs';
import {
  ATTRIBUTE_TYPES,
  type OperationTrace,
  type TracedAttribute,
  type TracedConstant,
  type TracedOperation,
} from './operation-trace.ts';

/** The fields of TensorFlow's `GraphDef` that are written here, under TensorFlow's numbers (tensorflow/core/framework, release 2.18). */
const { root } = protobuf.parse(`
syntax = "proto3";
message GraphDef { repeated NodeDef node = 1; Versions versions = 4; }
message Versions { int32 producer = 1; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message AttrValue {
  message List { repeated bytes s = 2; repeated int64 i = 3; repeated float f = 4; repeated bool b = 5; repeated int32 type = 6; }
  oneof value { List list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; TensorShape shape = 7; Tensor tensor = 8; }
}
message TensorShape { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message Tensor { int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4; repeated float float_val = 5; }
`);
const GRAPH_DEF = root.lookupType('GraphDef');

/** A version of the format that has every operation as it is today. */
const PRODUCER = 1_994;
/** An operation waits for the one so many before it: what is needed late is not made early and held all the time. */
const MOST_AHEAD = 16;
const FLOAT = 1;

/** A float32 tensor that every run is given. */
export interface Feed {
  id: number;
  shape: number[];
}

type Attribute = Record<string, unknown>;

/** An output of a node. */
interface Source {
  name: string;
  dtype: number;
}

/**
 * A trace as the bytes of a TensorFlow `GraphDef`. Its nodes are called `t<id>` after their first output, see {@link nodeOf}.
 *
 * @returns null when the trace uses a tensor that it does not make and that is not fed, or an attribute of another kind
 */
export function graphDefinition(trace: OperationTrace, feeds: readonly Feed[]): Uint8Array | null {
  const known = new Map<number, Source>();
  const placeholders = feeds.map(({ id, shape }) => {
    known.set(id, { name: nodeOf(id), dtype: FLOAT });
    return node(nodeOf(id), 'Placeholder', [], { dtype: { type: FLOAT }, shape: { shape: shapeOf(shape) } });
  });
  const constants = trace.constants.map((constant) => {
    const { id, dtype } = constant;
    known.set(id, { name: nodeOf(id), dtype });
    return node(nodeOf(id), 'Const', [], { dtype: { type: dtype }, value: { tensor: tensorOf(constant) } });
  });
  const operations: object[] = [];
  const names: string[] = [];
  for (const operation of trace.operations) {
    const sources = operation.inputs.map((id) => known.get(id));
    const attributes = attributesOf(operation, sources[0]);
    const [first] = operation.outputs;
    if (!first || !attributes || sources.includes(undefined)) return null;
    const own = nodeOf(first.id);
    operation.outputs.forEach(({ id, dtype }, i) => void known.set(id, { name: i === 0 ? own : `${own}:${i}`, dtype }));
    const before = names.at(-MOST_AHEAD);
    const inputs = (sources as Source[]).map(({ name }) => name);
    operations.push(node(own, operation.name, before ? [...inputs, `^${before}`] : inputs, attributes));
    names.push(own);
  }
  const message = { node: [...placeholders, ...constants, ...operations], versions: { producer: PRODUCER } };
  return GRAPH_DEF.encode(message as unknown as protobuf.Message).finish();
}

/** The name of the node whose first output is the tensor of this id. */
export const nodeOf = (id: number): string => `t${id}`;

const node = (name: string, op: string, input: string[], attr: Attribute): object => ({ name, op, input, attr });

const shapeOf = (shape: readonly number[]): object => ({ dim: shape.map((size) => ({ size })) });

function tensorOf({ dtype, shape, bytes }: TracedConstant): object {
  const tensorShape = shapeOf(shape);
  if (dtype === FLOAT && bytes.length > 4) {
    const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    // One number stands for as many as the shape has.
    if (numbers.every((value) => Object.is(value, numbers[0]))) return { dtype, tensorShape, floatVal: [numbers[0]] };
  }
  return { dtype, tensorShape, tensorContent: bytes };
}

/** Null when one is of a kind that is not known here. */
function attributesOf({ name, attributes }: TracedOperation, first: Source | undefined): Attribute | null {
  const values = attributes.map(({ name: key, ...attribute }) => [key, attributeOf(attribute)] as const);
  if (values.some(([, value]) => !value)) return null;
  // tfjs-node leaves the type of this one to TensorFlow, which finds it out for eager operations alone.
  const own = name === 'ExpandDims' && first ? { T: { type: first.dtype } } : {};
  return { ...own, ...Object.fromEntries(values) };
}

function attributeOf({ type, value }: Omit<TracedAttribute, 'name'>): Attribute | null {
  const key = { [ATTRIBUTE_TYPES.string]: 's', [ATTRIBUTE_TYPES.int]: 'i', [ATTRIBUTE_TYPES.float]: 'f' }[type];
  if (type === ATTRIBUTE_TYPES.bool) return { b: value };
  if (type === ATTRIBUTE_TYPES.type) return { type: value };
  if (!key) return null;
  const one = (entry: unknown) => (key === 's' ? Buffer.from(String(entry)) : entry);
  return Array.isArray(value) ? { list: { [key]: value.map(one) } } : { [key]: one(value) };
}
