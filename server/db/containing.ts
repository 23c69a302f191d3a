/**
 * A filter for values that hold this text, letter by letter. Both databases' LIKE takes `%` and `_` for any letters; PostgreSQL's
 * escape is the backslash by default, and SQLite's by what `sqlite.ts` adds to each LIKE.
 */
export const containing = (text: string): { contains: string } => ({ contains: text.replaceAll(/[\\%_]/g, '\\$&') });
