import { readdirSync, readFileSync } from 'node:fs';

export const DIALECTS = ['sqlite', 'postgresql'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The schema as one database's client generator wants it: its provider, and its folder beside the schema file. */
export function schemaFor(dialect: Dialect, schema: string): string {
  return schema
    .replace('output              = "./generated/sqlite"', `output              = "./${dialect}"`)
    .replace('provider = "sqlite"', `provider = "${dialect}"`);
}

/** The whole schema: what everything stands on, then one file for each later subject. */
export function wholeSchema(): string {
  const folder = new URL('./schema/', import.meta.url);
  const subjects = readdirSync(folder).filter((file) => file.endsWith('.prisma'));
  const files = [new URL('./schema.prisma', import.meta.url), ...subjects.sort().map((file) => new URL(file, folder))];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

export const readSchema = (dialect: Dialect): string => schemaFor(dialect, wholeSchema());
