import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with the plain line `N passed, N failed, N skipped`, which scripts and CI read. */
export default class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const count = (wanted: string) => states.filter((state) => state === wanted).length;
      passed += count('passed');
      failed += count('failed');
      skipped += count('skipped') + count('pending');
      // A file that could not be loaded or set up has no failed test but is a failure all the same.
      if (module.state() === 'failed' && count('failed') === 0) failed += 1;
    }
    process.on('exit', () => report(`${passed} passed, ${failed} failed, ${skipped} skipped\n`));
  }
}

/** A caller that runs several rounds collects their lines in a file and prints the sum itself. */
function report(line: string): void {
  const file = process.env.YUNZHI_COUNTS_FILE;
  if (file) appendFileSync(file, line);
  else process.stdout.write(line);
}
