import { terms as en } from '../../console/i18n/en/terms.ts';
import { terms as zh } from '../../console/i18n/zh/terms.ts';
import { INCOMPATIBLE_ROLES, ROLE_SCOPES, ROLES, type Role, SCOPES } from '../../server/identity/permissions.ts';
import { ROLE_UNIT_KINDS } from '../../server/users/role-rules.ts';
import { bullet, code, generatedFrom, table, wrap } from './markdown.ts';

const letters = (role: Role): string => String.fromCharCode('A'.charCodeAt(0) + ROLES.indexOf(role));

/** `docs/permissions.md`: every role, every scope, who holds which. */
export const permissionsPage = (): string => `${generatedFrom('server/identity/permissions.ts')}
# Permissions

${wrap(
  'What a person may do is data: a role is a list of scopes. The server asks the table before each procedure that needs a right; the console reads the same table to show or explain a button, and decides nothing. Whose records a scope reaches (one’s own unit, a county’s units, what was delegated) is decided beside each query.',
)}

## Roles

${table(['', 'Role', '角色', 'In code', 'Works in'], ROLES.map(roleRow))}

No person may hold both roles of a pair (GB/T 22239-2019: three separate administrators):

${INCOMPATIBLE_ROLES.map(([one, other]) => bullet(`${en.roles[one]} and ${en.roles[other]}`)).join('\n')}

${wrap(
  'Besides: whoever gave the technical opinion on an application cannot decide it, whatever roles they hold; nobody changes their own roles or resets their own password as an administrator; accounts come from the system administrator, their roles from the security administrator.',
)}

## Scopes

The letters are those of the table above.

${table(['Scope', ...ROLES.map(letters)], SCOPES.map(scopeRow))}
`;

const roleRow = (role: Role): string[] => [
  letters(role),
  en.roles[role],
  zh.roles[role],
  code(role),
  ROLE_UNIT_KINDS[role].map((kind) => en.unitKinds[kind].toLowerCase()).join(', '),
];

const scopeRow = (scope: (typeof SCOPES)[number]): string[] => [
  code(scope),
  ...ROLES.map((role) => (ROLE_SCOPES[role].includes(scope) ? '●' : '')),
];
