import { DRILL_LABEL, type Probe } from '../resources/drill.ts';
import type { KubeObject } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { JOBS, PODS } from '../runtime/kinds.ts';
import { type Found, failed, passed, waiting } from './found.ts';
import { labelsOf } from './names.ts';
import { sqlContainer } from './probe-sql.ts';
import type { ProbeTools } from './tools.ts';

interface Job extends KubeObject {
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

interface Waiting {
  reason?: string;
  message?: string;
}

interface Pod extends KubeObject {
  status?: {
    conditions?: ({ type: string; status: string } & Waiting)[];
    containerStatuses?: { state?: { waiting?: Waiting; terminated?: { exitCode: number; message?: string } } }[];
  };
}

const MAX_WORDS = 600;

/**
 * A Job in the drill's namespace, once: its exit code decides, and what it said last is the reason. A script runs as it is given; SQL
 * runs through the database's own client and must answer a row.
 */
export async function probeJob(
  { client, drill }: Pick<ProbeTools, 'client' | 'drill'>,
  namespace: string,
  probe: Probe,
  index: number,
): Promise<Found> {
  const place = { namespace, name: `drill-probe-${index}` };
  const job = await client.find<Job>(JOBS, place);
  if (!job) {
    const metadata = { ...place, labels: labelsOf(drill) };
    await client.create(JOBS, namespace, { metadata, spec: jobSpec(probe) }).catch((error) => {
      if (!isAlreadyExists(error)) throw error;
    });
    return waiting('The job has been started.');
  }
  if (!isOwn(job, drill)) return failed(`The restored system has a job of its own that is called ${place.name}.`);
  const ended = (type: string) => job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
  if (ended('Complete')) return passed(probe.sql ? 'The SELECT answered.' : 'The script ended with exit code 0.');
  const failure = ended('Failed');
  const [pod] = (await client.list<Pod>(PODS, namespace, { labelSelector: `${JOB_LABEL}=${place.name}` })).items;
  if (failure) return failed(lastWords(pod) || failure.message || 'The job failed.');
  return waiting(`The job is running${obstacle(pod)}.`);
}

/** A job that came back with the system would decide in the probe's place. Velero marks whatever it restores. */
const isOwn = ({ metadata: { labels = {} } }: Job, drill: string): boolean =>
  labels[DRILL_LABEL] === drill && labels['velero.io/restore-name'] === undefined;

/** The label that Kubernetes gives the pods of a Job. */
const JOB_LABEL = 'batch.kubernetes.io/job-name';

/** The end of the container's log, which the pod's status keeps: no right to read logs is needed. Repeated lines are said once. */
function lastWords(pod: Pod | undefined): string {
  const ended = pod?.status?.containerStatuses?.[0]?.state?.terminated;
  if (!ended) return '';
  const lines = new Set((ended.message ?? '').split('\n').map((line) => line.trim()));
  const words = [...lines].filter(Boolean).join(' ').slice(-MAX_WORDS);
  return words || `It ended with exit code ${ended.exitCode} and said nothing.`;
}

/** Why it has not even begun: an image that cannot be fetched, a pod that fits on no node. */
function obstacle(pod: Pod | undefined): string {
  if (!pod) return ', and has no pod yet';
  const unplaced = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const why = pod.status?.containerStatuses?.[0]?.state?.waiting ?? unplaced;
  return why ? `, but not begun: ${[why.reason, why.message].filter(Boolean).join(': ')}` : '';
}

function jobSpec({ sql, script, timeoutMinutes }: Probe) {
  const container = sql
    ? sqlContainer(sql, timeoutMinutes)
    : { image: script?.image ?? '', command: script?.command ?? [] };
  const resources = { cpu: '100m', memory: '128Mi' };
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: timeoutMinutes * 60,
    template: {
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'probe',
            ...container,
            terminationMessagePolicy: 'FallbackToLogsOnError',
            resources: { requests: resources, limits: resources },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  };
}
