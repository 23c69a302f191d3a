import { describe, expect, test } from 'vitest';
import { APPLICATION_STAGES, CLOSED_STAGES } from '../../../server/applications/stages.ts';
import {
  type ApplicationFacts,
  availableActions,
  TRANSITIONS,
  transitionOf,
} from '../../../server/applications/transitions.ts';
import { can, ROLES, type Role } from '../../../server/identity/permissions.ts';

const facts = (stage: ApplicationFacts['stage'], more: Partial<ApplicationFacts> = {}): ApplicationFacts => ({
  stage,
  unitId: 'water',
  handlerUnitId: 'authority',
  reviewerId: null,
  infeasible: false,
  ...more,
});
const actor = (role: Role, unitId = 'authority', id = 'someone') => ({ id, unitId, roles: [role] });
const enabled = (application: ApplicationFacts, who: ReturnType<typeof actor>) =>
  availableActions(application, who).flatMap((state) => (state.enabled ? [state.action] : []));

describe('the transition table', () => {
  test('gives each act at most one row per stage', () => {
    for (const { action } of TRANSITIONS) {
      for (const stage of APPLICATION_STAGES) {
        const rows = TRANSITIONS.filter((row) => row.action === action && row.from.includes(stage));
        expect(rows.length, `${action} from ${stage}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test('leads nowhere from a closed stage', () => {
    for (const stage of CLOSED_STAGES) expect(TRANSITIONS.filter((row) => row.from.includes(stage))).toEqual([]);
  });

  test('reaches every stage from the draft', () => {
    const reached = new Set<string>(['draft']);
    for (let before = 0; before !== reached.size; ) {
      before = reached.size;
      for (const row of TRANSITIONS)
        if (row.from.some((stage) => reached.has(stage))) for (const to of row.to) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...APPLICATION_STAGES].sort());
  });

  test('approves by a leader or by the policy, and in no other way', () => {
    const ways = TRANSITIONS.filter((row) => (row.to as readonly string[]).includes('approved'));
    expect(ways.map(({ action, scope }) => [action, scope])).toEqual([
      ['approve', 'review:decide'],
      ['approveAutomatically', null],
      ['clawBack', null],
    ]);
  });

  test('has no act that any role could do without its scope', () => {
    for (const role of ROLES) {
      for (const stage of APPLICATION_STAGES) {
        for (const { action } of availableActions(facts(stage), actor(role))) {
          const rows = TRANSITIONS.filter((row) => row.action === action);
          expect(rows.some(({ scope }) => scope !== null && can({ roles: [role] }, scope))).toBe(true);
        }
      }
    }
  });
});

describe('available acts', () => {
  test('the unit may withdraw any time before approval and not after', () => {
    const may = APPLICATION_STAGES.filter((stage) =>
      enabled(facts(stage), actor('unitApplicant', 'water')).includes('withdraw'),
    );
    expect(may).toEqual(['submitted', 'completeness', 'technical', 'decision', 'returned']);
  });

  test('another unit has none', () => {
    for (const stage of APPLICATION_STAGES)
      expect(availableActions(facts(stage), actor('unitHead', 'health'))).toEqual([]);
  });

  test('a county’s application is accepted by the county, not by the city', () => {
    const county = facts('submitted', { handlerUnitId: 'county' });
    expect(enabled(county, actor('countyHandler', 'county'))).toEqual(['takeUp', 'complete', 'return', 'refuse']);
    expect(enabled(county, actor('authorityHandler'))).toEqual([]);
  });

  test('who reviewed may not decide, and is told why', () => {
    const application = facts('decision', { reviewerId: 'someone' });
    const states = availableActions(application, actor('leader'));
    expect(states.filter(({ action }) => action === 'approve' || action === 'reject')).toEqual([
      { action: 'approve', enabled: false, reason: 'sameReviewer' },
      { action: 'reject', enabled: false, reason: 'sameReviewer' },
    ]);
    expect(enabled(application, actor('leader', 'authority', 'another'))).toEqual(['approve', 'reject']);
  });

  test('what was found infeasible can only be rejected', () => {
    expect(enabled(facts('decision', { infeasible: true }), actor('leader'))).toEqual(['reject']);
  });

  test('an act of another stage is listed as not possible now, instead of being hidden', () => {
    expect(availableActions(facts('technical'), actor('leader'))).toContainEqual({
      action: 'approve',
      enabled: false,
      reason: 'stage',
    });
  });

  test('nobody can do what only the clock or the provider brings about', () => {
    for (const role of ROLES)
      for (const stage of APPLICATION_STAGES)
        for (const { action } of availableActions(facts(stage), actor(role, 'water')))
          expect(action).not.toMatch(/^execution|approveAutomatically|clawBack/);
  });

  test('a row is found by act and stage', () => {
    expect(transitionOf('return', 'technical')?.scope).toBe('review:technical');
    expect(transitionOf('return', 'submitted')?.scope).toBe('review:completeness');
    expect(transitionOf('return', 'decision')).toBeUndefined();
  });
});
