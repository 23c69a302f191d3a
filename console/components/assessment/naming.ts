import type { MissingRecord } from '../../../server/assessment/measure.ts';
import type { Messages } from '../../forms/create-form.ts';
import { f } from '../application-form/words.ts';
import { as } from './words.ts';

/** What an appeal or a dispute is about: records of one figure, and what the figure does not know. */
export interface Naming {
  records: string[];
  missing: MissingRecord[];
}
export const noNaming = (): Naming => ({ records: [], missing: [] });

/** Sentences for what is not described; `files` where evidence is due. */
export const namingProblems = ({ records, missing }: Naming, files: number): Messages => {
  const fields = missing.map((one, index) =>
    (['label', 'from', 'until'] as const)
      .filter((key) => one[key].trim() === '')
      .map((key) => [`missing.${index}.${key}`, f().problems.required]),
  );
  return {
    ...Object.fromEntries(fields.flat()),
    ...(records.length + missing.length === 0 ? { records: as().nothingNamed } : {}),
    ...(missing.length > 0 && files === 0 ? { files: as().evidenceNeeded } : {}),
  };
};

/** Words for the fields in the summary of errors. */
export const namingLabels = ({ missing }: Naming): Record<string, string> => ({
  records: as().appealRecords,
  files: as().attach,
  ...Object.fromEntries(
    missing.flatMap((_, index) => [
      [`missing.${index}.label`, `${as().missingOne(index + 1)} ${as().missingLabel}`],
      [`missing.${index}.from`, `${as().missingOne(index + 1)} ${as().missingFrom}`],
      [`missing.${index}.until`, `${as().missingOne(index + 1)} ${as().missingUntil}`],
      [`missing.${index}.reference`, `${as().missingOne(index + 1)} ${as().missingReference}`],
    ]),
  ),
});
