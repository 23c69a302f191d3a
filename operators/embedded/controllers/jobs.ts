import type { Cluster } from '../cluster.ts';
import { controllerOf, ownerKey, ownKey, podsOf, secondsNow, split } from './loop.ts';
import { createPod, deletePod, isActive } from './pods.ts';
import { type Condition, isReady, isTrue, type Job, withCondition } from './shapes.ts';

/** Runs each Job's pods until as many have succeeded as it needs, or too many have failed. */
export const jobs = controllerOf({
  watches: { 'batch/v1/jobs': ownKey, 'v1/pods': ownerKey('Job') },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const job = cluster.get<Job>('batch/v1/jobs', namespace, name);
    if (!job || job.metadata.deletionTimestamp || isOver(job)) return;
    const verdict = verdictOn(cluster, job);
    const refusal = verdict || job.spec.suspend ? stop(cluster, job) : start(cluster, job);
    writeStatus(cluster, job, verdict);
    if (refusal) throw new Error(refusal); // tried again later
  },
});

const isOver = ({ status }: Job): boolean =>
  isTrue(status?.conditions, 'Complete') || isTrue(status?.conditions, 'Failed');

function count(cluster: Cluster, job: Job) {
  const pods = podsOf(cluster, job);
  return {
    active: pods.filter(isActive),
    succeeded: pods.filter((pod) => pod.status?.phase === 'Succeeded').length,
    failed: pods.filter((pod) => pod.status?.phase === 'Failed').length,
  };
}

function verdictOn(cluster: Cluster, job: Job): 'Complete' | 'Failed' | undefined {
  const { succeeded, failed } = count(cluster, job);
  // Without a number of completions, one success ends the job.
  if (succeeded >= (job.spec.completions ?? 1)) return 'Complete';
  return failed > (job.spec.backoffLimit ?? 6) ? 'Failed' : undefined;
}

function start(cluster: Cluster, job: Job): string | undefined {
  const { active, succeeded } = count(cluster, job);
  const { parallelism = 1, completions = parallelism } = job.spec;
  const missing = Math.min(parallelism, completions - succeeded) - active.length;
  const { name, uid = '' } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  for (let made = 0; made < missing; made += 1) {
    const refusal = createPod(cluster, job, job.spec.template, { generateName: `${name}-`, labels }, 'job-controller');
    if (refusal) return refusal;
  }
  return undefined;
}

function stop(cluster: Cluster, job: Job): undefined {
  for (const pod of count(cluster, job).active) deletePod(cluster, pod);
}

function writeStatus(cluster: Cluster, job: Job, verdict: 'Complete' | 'Failed' | undefined): void {
  const now = secondsNow(cluster);
  const { active, succeeded, failed } = count(cluster, job);
  cluster.updateStatus('batch/v1/jobs', {
    ...job,
    status: {
      ...(active.length > 0 && { active: active.length }),
      ready: active.filter(isReady).length,
      terminating: 0,
      ...(succeeded > 0 && { succeeded }),
      ...(failed > 0 && { failed }),
      ...(!job.spec.suspend && { startTime: job.status?.startTime ?? now }),
      ...(verdict === 'Complete' && { completionTime: now }),
      ...conditionsOf(job, verdict, now),
    },
  });
}

function conditionsOf(job: Job, verdict: 'Complete' | 'Failed' | undefined, now: string): { conditions?: Condition[] } {
  const before = job.status?.conditions;
  const finished: Record<'Complete' | 'Failed', Condition[]> = {
    Complete: [
      {
        type: 'SuccessCriteriaMet',
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      },
      {
        type: 'Complete',
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      },
    ],
    Failed: [
      {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      },
    ],
  };
  if (verdict)
    return { conditions: finished[verdict].reduce((all, one) => withCondition(all, one, now), before ?? []) };
  const wasSuspended = isTrue(before, 'Suspended');
  if (job.spec.suspend) {
    return {
      conditions: withCondition(
        before,
        { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
        now,
      ),
    };
  }
  if (wasSuspended) {
    return {
      conditions: withCondition(
        before,
        { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' },
        now,
      ),
    };
  }
  return before ? { conditions: before } : {};
}
