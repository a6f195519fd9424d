import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
syntax = "proto3";
message Event { int64 step = 2; Summary summary = 5; }
message Summary { repeated Value value = 1; }
message Value { string tag = 1; oneof value { float simple_value = 2; } }`);

/** A scalar of an event file. */
export interface ScalarEvent {
  tag: string;
  step: number;
  value: number;
}

/**
 * Every scalar below a folder of event files, in the order in which TensorBoard reads them.
 *
 * @throws when a file does not end with a whole record
 */
export function readScalarEvents(folder: string): ScalarEvent[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('tfevents'));
  return files.sort().flatMap((file) => [...scalarsOf(readFileSync(path.join(folder, file)))]);
}

function* scalarsOf(bytes: Buffer): Generator<ScalarEvent> {
  const type = root.lookupType('Event');
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    at += 12 + length + 4;
    if (at > bytes.length)
      throw new Error(`an event file ends within a record: ${at - bytes.length} bytes are missing`);
    const event = type.toObject(type.decode(data), { longs: Number, defaults: true });
    for (const { tag, simpleValue, value } of event.summary?.value ?? []) {
      if (value === 'simpleValue' || simpleValue !== undefined) yield { tag, step: event.step, value: simpleValue };
    }
  }
}
