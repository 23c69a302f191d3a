import { DRILL_LABEL, type Probe } from '../resources/drill.ts';
import { quoted, type Sentence, say } from '../resources/sentences.ts';
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
    return waiting(say('drill.jobStarted'));
  }
  if (!isOwn(job, drill)) return failed(say('drill.jobNotOwn', { job: place.name }));
  const ended = (type: string) => job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
  if (ended('Complete')) return passed(probe.sql ? say('drill.selected') : say('drill.exitedZero'));
  const failure = ended('Failed');
  const [pod] = (await client.list<Pod>(PODS, namespace, { labelSelector: `${JOB_LABEL}=${place.name}` })).items;
  if (failure) return failed(lastWords(pod) ?? whyFailed(failure.message));
  return waiting(obstacle(pod));
}

/** A job that came back with the system would decide in the probe's place. Velero marks whatever it restores. */
const isOwn = ({ metadata: { labels = {} } }: Job, drill: string): boolean =>
  labels[DRILL_LABEL] === drill && labels['velero.io/restore-name'] === undefined;

/** The label that Kubernetes gives the pods of a Job. */
const JOB_LABEL = 'batch.kubernetes.io/job-name';

/** The end of the container's log, which the pod's status keeps: no right to read logs is needed. Repeated lines are said once. */
function lastWords(pod: Pod | undefined): Sentence | undefined {
  const ended = pod?.status?.containerStatuses?.[0]?.state?.terminated;
  if (!ended) return undefined;
  const lines = new Set((ended.message ?? '').split('\n').map((line) => line.trim()));
  const words = [...lines].filter(Boolean).join(' ').slice(-MAX_WORDS);
  return words ? say('drill.jobSaid', { reason: words }) : say('drill.jobSilent', { code: ended.exitCode });
}

const whyFailed = (reason = ''): Sentence => (reason ? say('drill.jobFailedFor', { reason }) : say('drill.jobFailed'));

/** Why it has not even begun: an image that cannot be fetched, a pod that fits on no node. */
function obstacle(pod: Pod | undefined): Sentence {
  if (!pod) return say('drill.jobNoPod');
  const unplaced = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const why = pod.status?.containerStatuses?.[0]?.state?.waiting ?? unplaced;
  const reason = [why?.reason, why?.message].filter(Boolean).join(': ');
  return reason ? say('drill.jobNotBegun', { reason: quoted(reason) }) : say('drill.jobRunning');
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
