import { workflow as en } from '../../i18n/en/workflow.ts';
import { words } from '../../i18n/words.ts';
import { workflow as zh } from '../../i18n/zh/workflow.ts';

/** The closed sets of the records in the language in use: `w().stages[application.stage]`. */
export const w = words({ zh, en });

/** A word for a value of an open set, or the value itself where the console does not know it yet. */
export const named = (set: Record<string, string>, value: string): string => set[value] ?? value;

/** Commands that nobody gave bear the name of what did (`systemCommand`). */
const MACHINES = [
  'complaints',
  'assessment',
  'capacity',
  'import',
  'mirror',
  'policy',
  'retirements',
  'supervision',
  'trials',
];

/** The name of whoever did it; what no person did was done by the system. */
export const actorName = (name: string): string => (name === '' || MACHINES.includes(name) ? w().system : name);
