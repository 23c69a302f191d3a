import { openDb } from '../db/client.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { verifyChain } from './verify.ts';
import type { ChainProblem } from './views.ts';

/**
 * `npm run audit:verify -- --data DIR`: walks the audit chain. Exit code 0: whole; 1: broken, and where; 2: wrong configuration.
 */
const SENTENCES: Record<ChainProblem, string> = {
  changed: 'its content is not what was written.',
  removed: 'it is missing.',
  reordered: 'it does not follow the entry before it.',
  cutOff: 'the chain does not end where its head says.',
  sealBroken: 'the seal of the head does not fit; the head was rewritten, or the key is another one (DIR/audit.key).',
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2));
  const db = await openDb(settings.databaseUrl);
  const verdict = await verifyChain(db, settings.auditKey);
  await db.$disconnect();
  if (verdict.ok) {
    process.stdout.write(`The audit chain is whole: ${verdict.entries} entries.\n`);
    return 0;
  }
  process.stdout.write(
    `The audit chain is broken at entry ${verdict.brokenAt} of ${verdict.entries}: ${SENTENCES[verdict.problem]}\n`,
  );
  return 1;
}
