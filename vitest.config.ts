import { defineConfig } from 'vitest/config';

/** One project per room, so that each can be run alone (`vitest run --project server`). */
const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node' as const, testTimeout: 20_000, hookTimeout: 60_000, ...extra },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('server', ['test/server/**/*.test.ts', 'test/regression/**/*.test.ts', 'test/simulation/**/*.test.ts']),
      project('operators', ['test/operators/**/*.test.ts']),
      project('contract', ['test/contract/**/*.test.ts'], {
        globalSetup: ['test/contract/target.ts'],
        isolate: false, // the tests share nothing but the client library, which is slow to load
        sequence: { concurrent: true },
        maxConcurrency: 8,
      }),
      project('console', ['test/console/**/*.test.ts']),
      project('deploy', ['test/deploy/**/*.test.ts']),
      project('e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 300_000, hookTimeout: 120_000 }),
    ],
    reporters: ['default', './scripts/plain-line-reporter.ts'],
  },
});
