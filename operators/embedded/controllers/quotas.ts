import type { ApiObject } from '../cluster.ts';
import { quotaUsage } from '../quota.ts';
import { controllerOf, keyOf, ownKey, split } from './loop.ts';

interface Quota extends ApiObject {
  spec: { hard?: Record<string, string> };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

/** Shows in each ResourceQuota what is allowed and used; admission counts what comes, this also what goes or changes. */
export const quotas = controllerOf({
  watches: {
    'v1/resourcequotas': ownKey,
    '*': ({ metadata }, cluster) =>
      metadata.namespace ? cluster.list('v1/resourcequotas', { namespace: metadata.namespace }).map(keyOf) : [],
  },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const quota = cluster.get<Quota>('v1/resourcequotas', namespace, name);
    if (!quota) return;
    const { hard = {} } = quota.spec;
    const used = quotaUsage(quota, (resource) => cluster.list(resource, { namespace }));
    cluster.updateStatus('v1/resourcequotas', { ...quota, status: { hard, used } });
  },
});
