import { jsonLog } from '../operators/runtime/log.ts';
import { serve } from './serve.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Followed by the address; `npm start` waits for this line. */
const LISTENING = 'Listening on ';

/** The server as a process: `npm run server`. Wrong or missing configuration ends it with one sentence and exit code 2. */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  const log = jsonLog();
  const server = await serve(settings, log);
  process.stdout.write(`${LISTENING}${server.address}\n`);
  const stop = () => server.stop().then(() => process.exit(0), fail);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
}

function fail(error: unknown): never {
  const isConfiguration = error instanceof SettingsError;
  process.stderr.write(`${isConfiguration ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(isConfiguration ? 2 : 1);
}

main().catch(fail);
