import protobuf from 'protobufjs';

/**
 * The fields of TensorBoard's messages that are written here, under TensorBoard's numbers (tensorboard/compat/proto and
 * plugins/*, release 2.21). `HparamValue` is google.protobuf.Value without what a hyperparameter cannot be.
 */
const DEFINITIONS = `
syntax = "proto3";

message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what {
    string file_version = 3;
    Summary summary = 5;
    SessionLog session_log = 7;
  }
}

message SessionLog {
  enum Status { UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
  Status status = 1;
}

message Summary {
  message Value {
    string tag = 1;
    oneof value {
      float simple_value = 2;
      Tensor tensor = 8;
    }
    Metadata metadata = 9;
  }
  message Metadata {
    Plugin plugin_data = 1;
    string summary_description = 3;
    DataClass data_class = 4;
  }
  message Plugin {
    string plugin_name = 1;
    bytes content = 2;
  }
  enum DataClass { UNKNOWN = 0; SCALAR = 1; TENSOR = 2; BLOB_SEQUENCE = 3; }
  repeated Value value = 1;
}

message Tensor {
  message Shape {
    message Dim { int64 size = 1; }
    repeated Dim dim = 2;
  }
  enum Type { INVALID = 0; FLOAT = 1; DOUBLE = 2; STRING = 7; }
  Type dtype = 1;
  Shape tensor_shape = 2;
  bytes tensor_content = 4;
  repeated bytes string_val = 8;
}

message Hparams {
  int32 version = 1;
  oneof data {
    SessionStart session_start_info = 3;
    SessionEnd session_end_info = 4;
  }
}

message SessionStart {
  map<string, HparamValue> hparams = 1;
  string group_name = 4;
  double start_time_secs = 5;
}

message SessionEnd {
  enum Status { UNKNOWN = 0; SUCCESS = 1; FAILURE = 2; RUNNING = 3; }
  Status status = 1;
  double end_time_secs = 2;
}

message HparamValue {
  oneof kind {
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
  }
}
`;

const { root } = protobuf.parse(DEFINITIONS);

/** A `TensorProto`: enum fields by number, see {@link DTYPES}. */
export interface TensorMessage {
  dtype: number;
  tensorShape: { dim: { size: number }[] };
  tensorContent?: Uint8Array;
  stringVal?: Uint8Array[];
}

export const DTYPES = { float: 1, double: 2, string: 7 } as const;
export const DATA_CLASSES = { tensor: 2, blobSequence: 3 } as const;
export const SESSION_START = 1;
export const SESSION_STATUSES = { success: 1, failure: 2 } as const;

/** One `Summary.Value`: a scalar, kept in float32, or a tensor, which needs its `metadata` at the first value of the tag. */
export interface SummaryValue {
  tag: string;
  simpleValue?: number;
  tensor?: TensorMessage;
  metadata?: SummaryMetadata;
}

export interface SummaryMetadata {
  pluginData: { pluginName: string; content?: Uint8Array };
  summaryDescription?: string;
  dataClass: number;
}

/** An `Event`: `wallTime` in seconds, `step` an integer, and one of the other three. */
export interface EventMessage {
  wallTime: number;
  step?: number;
  fileVersion?: string;
  summary?: { value: SummaryValue[] };
  sessionLog?: { status: number };
}

export type HparamValue = { numberValue: number } | { stringValue: string } | { boolValue: boolean };

/** A `HParamsPluginData`, its content in one of the two. */
export interface HparamsMessage {
  version: number;
  sessionStartInfo?: { hparams: Record<string, HparamValue>; groupName: string; startTimeSecs: number };
  sessionEndInfo?: { status: number; endTimeSecs: number };
}

/** The protobuf bytes of an event. */
export const encodeEvent = encoder<EventMessage>('Event');

/** The protobuf bytes of what the hparams plugin is told. */
export const encodeHparams = encoder<HparamsMessage>('Hparams');

function encoder<T extends object>(name: string): (message: T) => Uint8Array {
  const type = root.lookupType(name);
  return (message) => type.encode(message as protobuf.Message).finish();
}
