import type { Command } from '../context.ts';
import { runChecks } from './checks/chain.ts';
import { gatherFacts } from './checks/gather.ts';
import { requestedOf } from './content.ts';
import { loadVisible } from './load.ts';
import { missingMaterials } from './materials.ts';
import { problemsOf } from './validate.ts';
import type { DraftCheckView } from './views.ts';

/** What submission would say now: the same rules, nothing written. */
export async function checkDraft(cmd: Command, id: string): Promise<DraftCheckView> {
  const application = await loadVisible(cmd.db, cmd, id);
  const { kind, content } = application;
  const requested = requestedOf(kind, content);
  const { facts } = await gatherFacts(cmd.db, cmd.clock.now(), { ...application, requested });
  const checks = runChecks(facts);
  const problems = problemsOf(application);
  const blocked = checks.some(({ verdict }) => verdict === 'blocked');
  return {
    fields: problems.map(({ path, message }) => ({ path, ...message })),
    missingMaterials: missingMaterials(kind, content, facts.attached),
    checks,
    requested,
    submittable: problems.length === 0 && !blocked,
  };
}
