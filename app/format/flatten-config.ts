import type { JsonObject, JsonValue } from '../../lib/protocol/json-value.ts';

/** A config as `[path, leaf]` pairs in its own order; nested keys are joined by dots, arrays are leaves. */
export function flattenConfig(config: JsonObject, prefix = ''): [string, JsonValue][] {
  return Object.entries(config).flatMap(([key, value]): [string, JsonValue][] =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0
      ? flattenConfig(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  );
}

/** The paths of several configs in order of first appearance, each with the value of every config. */
export function compareConfigs(configs: readonly JsonObject[]) {
  const flat = configs.map((config) => new Map(flattenConfig(config)));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return paths.map((path) => {
    const values = flat.map((one) => one.get(path));
    return { path, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
  });
}

/** The paths whose values are not the same in all configs. */
export function tellingKeys(configs: readonly JsonObject[]): ReadonlySet<string> {
  return new Set(compareConfigs(configs).flatMap(({ path, differs }) => (differs ? [path] : [])));
}
