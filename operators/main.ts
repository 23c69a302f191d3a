import { ConfigurationError } from './runtime/connection.ts';
import { jsonLog } from './runtime/log.ts';
import { collectWhenIdle } from './runtime/memory.ts';
import { readSettings, USAGE } from './settings.ts';
import { startOperators } from './start.ts';

/** The operators as a process: `npm run operators`. Wrong or missing configuration ends it with one sentence and exit code 2. */
async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  collectWhenIdle();
  const operators = await startOperators(readSettings(process.argv.slice(2)));
  jsonLog().info('operators started', { metricsPort: operators.metricsPort });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => operators.stop().catch(fail));
  await operators.ended;
}

function fail(error: unknown): never {
  const isConfiguration = error instanceof ConfigurationError;
  process.stderr.write(`${isConfiguration ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(isConfiguration ? 2 : 1);
}

main().catch(fail);
