import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { openServices } from '../services.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { parseSheets } from './parse.ts';
import { readFileSheets } from './read-file.ts';
import { importParsed } from './run.ts';
import { describeFault } from './sentences.ts';
import type { ImportCounts, ImportReport } from './views.ts';

/**
 * `npm run import -- FILE.xlsx|FILE.csv [--data DIR]`: units, systems and applications, all or nothing. Exit code 0: imported;
 * 1: faults in the file, each on a line, nothing written; 2: wrong call or configuration.
 */
async function main(): Promise<number> {
  const [file, ...flags] = process.argv.slice(2);
  if (!file || file.startsWith('--'))
    throw new SettingsError('Name the file: npm run import -- FILE.xlsx|FILE.csv [--data DIR]');
  if (!/\.(xlsx|csv)$/i.test(file)) throw new SettingsError(`${file} is neither .xlsx nor .csv.`);
  const settings = readSettings(flags);
  const bytes = await readFile(file).catch((error: Error) => {
    throw new SettingsError(`${file} cannot be read: ${error.message}.`);
  });
  const parsed = parseSheets(await readFileSheets(bytes, file));
  const services = await openServices(settings);
  try {
    const report = await importParsed(systemCommand(services, 'import'), parsed, basename(file));
    process.stdout.write(`${describe(report)}\n`);
    return report.ok ? 0 : 1;
  } finally {
    services.cluster?.close();
    await services.db.$disconnect();
  }
}

const describe = (report: ImportReport): string =>
  [
    ...report.faults.map(describeFault),
    report.ok
      ? `Imported: ${counted('units', report.units)}; ${counted('systems', report.systems)}; ${counted('applications', report.applications)}.`
      : `${report.faultCount} faults; nothing was imported.`,
  ].join('\n');

const counted = (what: string, { created, updated, unchanged }: ImportCounts): string =>
  `${what} ${created} new, ${updated} changed, ${unchanged} as before`;

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SettingsError) && !(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
