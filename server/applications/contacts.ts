/** As far as a form is filled in. */
export interface PartialContact {
  name?: unknown;
  phone?: unknown;
}

const letters = (value: unknown): string => String(value ?? '').replaceAll(/\s/g, '');
const digits = (value: unknown): string => String(value ?? '').replaceAll(/[^0-9]/g, '');

/**
 * Whether two contacts are one person: the same name at the same number, however either is spaced. Emergency contacts A and B
 * must be two: when A cannot be reached, somebody else is called. One rule for the console, the import and the submission.
 */
export const isSamePerson = (one: PartialContact | undefined, other: PartialContact | undefined): boolean =>
  letters(one?.name) !== '' &&
  letters(one?.name) === letters(other?.name) &&
  digits(one?.phone) === digits(other?.phone);
