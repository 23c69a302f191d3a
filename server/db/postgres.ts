import { PrismaPg } from '@prisma/adapter-pg';

/** PostgreSQL under Prisma. `?schema=` names the schema, as in Prisma's own connection strings. */
export function postgresAdapter(url: string): PrismaPg {
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema') ?? undefined;
  parsed.searchParams.delete('schema');
  const options = schema ? `-c search_path=${schema}` : undefined;
  return new PrismaPg({ connectionString: parsed.href, max: 10, options }, { schema });
}
