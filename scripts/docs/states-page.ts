import { readFileSync } from 'node:fs';
import {
  AllocationState,
  RetirementState,
  SystemStage,
  TestState,
  TrialState,
} from '../../prisma/generated/sqlite/enums.ts';
import { CHECKS } from '../../server/applications/checks/chain.ts';
import { APPLICATION_STAGES, CLOSED_STAGES, STEP_NAMES } from '../../server/applications/stages.ts';
import { TRANSITIONS } from '../../server/applications/transitions.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { TICKET_TRANSITIONS } from '../../server/tickets/transitions.ts';
import { bullet, code, generatedFrom, table, wrap } from './markdown.ts';

type Row = (typeof TRANSITIONS)[number];

/** `docs/states.md`: the application from its one table, the other life cycles from the text beside this file. */
export const statesPage =
  (): string => `${generatedFrom('server/applications/transitions.ts and scripts/docs/life-cycles.md')}
# States and life cycles

${wrap(
  'Names are those of the code, the database and the custom resources. A transition is one conditional write: of two people who act on the same state, one succeeds and the other is told that it has moved on. Every act and every refused attempt is in the audit chain.',
)}

## Application (申请)

Kinds: ${code('open')} 使用申请, ${code('change')} 变更申请, ${code('terminate')} 终止申请, ${code('exemption')} 不上云备案.

${diagram()}

${wrap(`Closed, without a way on: ${CLOSED_STAGES.map(code).join(', ')}. A system has one open application of each kind at a time.`)}

${table(['Action', 'Who', 'Needs', 'From', 'To'], TRANSITIONS.map(transitionRow))}

Conditions of each:

${TRANSITIONS.map((row) => bullet(`${code(row.action)}${isRepeated(row) ? ` (from ${code(row.from[0] ?? '')})` : ''}: ${row.guard}`)).join('\n')}

### Clocks

${wrap(
  'Each step is a row with its start, limit, pause and end. Limits count working days of the State Council’s calendar and come from the policy in force when the step begins; these are the defaults. A step that waits for the unit is paused. Before the limit the light turns yellow, after it red; a red case goes to the leader and must be explained. A limit never advances an application by itself.',
)}

${table(
  ['Step', 'Working days'],
  STEP_NAMES.map((name) => [
    code(name),
    name === 'delivery'
      ? `${defaultPolicy().steps.deliveryHours} hours, by day and night`
      : String(defaultPolicy().steps[name]),
  ]),
)}

Yellow comes ${defaultPolicy().steps.warnBeforeDays} working day before the limit.

### Automatic checks

${wrap(
  'They give the reviewer evidence, in this order, at submission and again at the decision. A check that refuses ends the chain. Any check may also block: then the application cannot be submitted or approved as it is.',
)}

${CHECKS.map(({ name, why, refuses }) => bullet(`${code(name)}${refuses ? ' (refuses)' : ''}: ${why}`)).join('\n')}

## Ticket (工单)

${wrap(
  'Limits are minutes by day and night, by level and policy. “Overdue” is no state of its own: it is an open ticket past the limit that counts (of the answer while there is none, else of the restoration); it must carry an explanation before it can be resolved. The clock stands while a ticket is suspended, and while it lies with the unit to be confirmed.',
)}

${table(
  ['Action', 'Who', 'Needs', 'From', 'To'],
  TICKET_TRANSITIONS.map(({ action, party, scope, from, to }) => [
    code(action),
    party,
    scope ? code(scope) : '',
    from.join(', '),
    to.join(', '),
  ]),
)}

Conditions of each:

${TICKET_TRANSITIONS.map(({ action, guard }) => bullet(`${code(action)}: ${guard}`)).join('\n')}

${lifeCycles()}`;

const transitionRow = ({ action, party, scope, from, to }: Row): string[] => [
  code(action),
  party,
  scope ? code(scope) : '',
  from.join(', '),
  to.join(', ') || '(deleted)',
];

/** Two desks may have an act of the same name. */
const isRepeated = (row: Row): boolean => TRANSITIONS.filter(({ action }) => action === row.action).length > 1;

/** Without the acts that stay where they are, and those that only withdraw or edit. */
function diagram(): string {
  const arrows = TRANSITIONS.flatMap(({ action, from, to }) =>
    from.flatMap((start) => to.filter((end) => end !== start).map((end) => ({ start, end, action }))),
  ).filter(({ action }) => action !== 'edit');
  const byEnds = Object.groupBy(arrows, ({ start, end }) => `${start} --> ${end}`);
  const lines = Object.entries(byEnds).map(
    ([ends, acts = []]) => `  ${ends}: ${acts.map(({ action }) => action.replace('execution.', '')).join(', ')}`,
  );
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${APPLICATION_STAGES[0]}`, ...lines, '```'].join('\n');
}

const SECTIONS: Record<string, Record<string, string>> = {
  'Trial (试用)': TrialState,
  'Acceptance test (验收测试)': TestState,
  'Allocation and capacity (云资源分配)': AllocationState,
  'Retirement (下线与回收)': RetirementState,
  'System (应用系统)': SystemStage,
};

/**
 * What no single table holds is described by hand; a state that the records know and the text does not is an error.
 * @throws Error naming the section and the states
 */
function lifeCycles(): string {
  const text = readFileSync(new URL('./life-cycles.md', import.meta.url), 'utf8');
  const sections = new Map(text.split(/^## /m).map((section) => [section.split('\n')[0] ?? '', section]));
  for (const [title, states] of Object.entries(SECTIONS)) {
    const missing = Object.keys(states).filter((state) => !sections.get(title)?.includes(code(state)));
    if (missing.length > 0)
      throw new Error(`scripts/docs/life-cycles.md does not describe ${missing.join(', ')} under "${title}".`);
  }
  return text;
}
