import { DRILL_LABEL } from '../resources/drill.ts';
import { LABELS, OPERATOR_MANAGER } from '../resources/group.ts';
import { sha256 } from '../runtime/canonical.ts';

/** Everything that a drill makes has a name that follows from the drill's own, so that it is found again after any interruption. */
const MAX_NAMESPACE = 63;

export function drillNamespace(drill: string, part: string): string {
  const plain = `drill-${drill}-${part}`;
  if (plain.length <= MAX_NAMESPACE) return plain;
  return `drill-${sha256(drill).slice('sha256:'.length).slice(0, 16)}-${part}`;
}

export const restoreName = (drill: string): string => `drill-${drill}`;
export const contentRequestName = (drill: string): string => `drill-${drill}-content`;
export const resultsRequestName = (drill: string): string => `drill-${drill}-results`;
export const FENCE_NAME = 'yunzhi-drill';
/** The ClusterRole of deploy/rbac/drills.yaml that is bound in a drill's namespaces alone. */
export const DRILL_ROLE = 'yunzhi-drill';

export const labelsOf = (drill: string): Record<string, string> => ({
  [LABELS.managedBy]: OPERATOR_MANAGER,
  [DRILL_LABEL]: drill,
});
