import { once } from 'node:events';
import { CallError, readCall, USAGE } from './offline/options.ts';
import { printVerdicts } from './offline/run.ts';
import { UnreadableFileError } from './readers/lines.ts';

/**
 * `npm run verdicts -- FILE… [options]`: the product's sketches, verdicts and advice for anyone's data, without a server; docs/usage.md.
 * Exit code 0: printed; 2: wrong call, unreadable file, bad policy, no room for temporary data.
 */
async function main(): Promise<void> {
  const call = readCall(process.argv.slice(2));
  if (!call) {
    process.stdout.write(USAGE);
    return;
  }
  await printVerdicts(call, {
    line: async (line) => {
      if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
    },
    note: (text) => process.stderr.write(`verdicts: ${text}\n`),
  });
}

/** Whoever reads may have read enough (`| head`). */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await main();
} catch (error) {
  const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  if (!isFull && !(error instanceof CallError) && !(error instanceof UnreadableFileError)) throw error;
  const message = isFull
    ? `There is no room for temporary data: set TMPDIR to a bigger disk.`
    : (error as Error).message;
  process.stderr.write(`verdicts: ${message}\n`);
  process.exitCode = 2;
}
