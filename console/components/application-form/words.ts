import { form as en } from '../../i18n/en/form.ts';
import { words } from '../../i18n/words.ts';
import { form as zh } from '../../i18n/zh/form.ts';

export const f = words({ zh, en });

/** The label of a field by its dotted path; indices do not matter, contacts share their fields. */
export const fieldLabel = (path: string): string => {
  const plain = path.replace(/\.\d+(?=\.|$)/g, '');
  const contact = plain.match(/^(unitContact|emergencyContactA|emergencyContactB)\.(\w+)$/);
  if (contact) return `${f().fields[contact[1] ?? '']} · ${f().fields[`contact.${contact[2]}`]}`;
  return f().fields[plain] ?? plain;
};

export const fieldHint = (path: string): string | undefined => f().hints[path];
