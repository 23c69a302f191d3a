import { openDb } from '../db/client.ts';
import { write } from '../db/write.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { sealAnew } from './chain.ts';
import { verifyChain } from './verify.ts';
import type { ChainProblem } from './views.ts';

/**
 * `npm run audit:verify -- --data DIR`: walks the audit chain. Exit code 0: whole; 1: broken, and where; 2: wrong configuration.
 * `--seal-anew` first seals the chain as it stands: for after an investigation, or when the key was lost.
 */
const SEAL_ANEW = '--seal-anew';

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
  const args = process.argv.slice(2);
  const settings = readSettings(args.filter((arg) => arg !== SEAL_ANEW));
  const db = await openDb(settings.databaseUrl);
  if (args.includes(SEAL_ANEW)) await write(db, (tx) => sealAnew(tx, settings.auditKey));
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
