export const DIALECTS = ['sqlite', 'postgresql'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The schema as one database's client generator wants it: its provider, and its folder beside the schema file. */
export function schemaFor(dialect: Dialect, schema: string): string {
  return schema
    .replace('output              = "./generated/sqlite"', `output              = "./${dialect}"`)
    .replace('provider = "sqlite"', `provider = "${dialect}"`);
}
