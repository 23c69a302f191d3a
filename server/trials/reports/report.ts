import { AppError } from '../../errors.ts';
import type { TestCheckView } from '../views.ts';

/** What a tool's report says, in the words of the records. */
export interface ReportResult {
  passed: boolean;
  summary: string;
  /** The first 500 points; those that failed come first. */
  checks: TestCheckView[];
  measurements: Record<string, number>;
}

/** Larger than any sensible report; the parsers hold one in memory. */
export const MAX_REPORT_BYTES = 20 * 1024 ** 2;
const MAX_CHECKS = 500;
const MAX_MESSAGE = 2000;

/** A report that cannot be read. `place` is a line and column, or a JSON path: where a person must look. */
export const malformed = (place: string, problem: string, cause?: unknown): AppError =>
  new AppError(
    'INVALID',
    `The report cannot be read at ${place}: ${problem}`,
    { key: 'reportMalformed', values: { place, problem } },
    { cause },
  );

/** Failed points first, so that none of them is cut off; long messages are cut. */
export const trimmed = (checks: readonly TestCheckView[]): TestCheckView[] =>
  [...checks]
    .sort((a, b) => Number(a.passed) - Number(b.passed))
    .slice(0, MAX_CHECKS)
    .map(({ name, passed, message }) => ({ name: name.slice(0, 300), passed, message: message.slice(0, MAX_MESSAGE) }));
