import { digestOf } from '../runtime/canonical.ts';

/** One point that was looked at. */
export interface Check {
  name: string;
  passed: boolean;
  message: string;
}

/** What a test found. It passed when every check did. */
export interface TestResult {
  checks: Check[];
  /** Figures by name, the unit in the name. */
  measurements: Record<string, number>;
}

const LONGEST_MESSAGE = 2000;
const MOST_CHECKS = 500;

export const check = (name: string, passed: boolean, message: string): Check => ({
  name,
  passed,
  message: message.slice(0, LONGEST_MESSAGE),
});

/** Within the bounds of the status: failures come first if there are too many checks to show. */
export function bounded({ checks, measurements }: TestResult): TestResult {
  if (checks.length <= MOST_CHECKS) return { checks, measurements };
  const failedFirst = checks.toSorted((one, other) => Number(one.passed) - Number(other.passed));
  return { checks: failedFirst.slice(0, MOST_CHECKS), measurements: { ...measurements, checksInAll: checks.length } };
}

export const isPassed = ({ checks }: TestResult): boolean => checks.length > 0 && checks.every((each) => each.passed);

export const reportDigest = ({ checks, measurements }: TestResult): string => digestOf({ checks, measurements });

export function summarize({ checks }: TestResult): string {
  const failed = checks.filter((each) => !each.passed);
  if (failed.length === 0) return `All ${checks.length} checks passed.`;
  return `${failed.length} of ${checks.length} checks failed, first: ${failed[0]?.name}: ${failed[0]?.message}`.slice(
    0,
    LONGEST_MESSAGE,
  );
}

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
};
