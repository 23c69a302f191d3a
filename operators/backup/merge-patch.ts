type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The JSON merge patch (RFC 7396) that turns `before` into `after`: what is gone is named with null, at every depth. */
export function mergePatch(before: unknown, after: object): Json {
  const old = isMap(before) ? before : {};
  const patch: Json = Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, isMap(value) ? mergePatch(old[key], value) : value]),
  );
  for (const key of Object.keys(old)) if ((after as Json)[key] === undefined) patch[key] = null;
  return patch;
}
