import { spawn } from 'node:child_process';
import type { KubeClient, KubeObject } from '../../../operators/runtime/client.ts';
import { JOBS, PODS, SECRETS } from '../../../operators/runtime/kinds.ts';

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

interface Job extends KubeObject {
  spec: {
    activeDeadlineSeconds: number;
    template: {
      spec: {
        securityContext: { runAsUser: number };
        containers: { name: string; image: string; command: string[]; env?: EnvVar[] }[];
      };
    };
  };
  status?: { conditions?: unknown[] };
}

/** How a container ended: what it said last stands in the pod's status, as with `FallbackToLogsOnError`. */
interface Ended {
  exitCode: number | null;
  said: string;
}

const LOG_TAIL = 2048;

/**
 * Job controller and kubelet in one, for one Job: runs precisely its container's command as the user and with the environment that its
 * pod names, on this machine, and writes the outcome into the pod and the Job.
 * @param path folders with what the image would hold
 */
export async function runJob(
  client: KubeClient,
  place: { namespace: string; name: string },
  path: string,
): Promise<Ended> {
  const job = await client.get<Job>(JOBS, place);
  const { template, activeDeadlineSeconds } = job.spec;
  const [container] = template.spec.containers;
  if (!container) throw new Error(`The job ${place.name} has no container.`);
  const env = { PATH: path, ...(await environmentOf(client, place.namespace, container.env ?? [])) };
  const uid = process.getuid?.() === 0 ? { uid: template.spec.securityContext.runAsUser } : {};
  const ended = await run(container.command, { env, ...uid, cwd: '/' }, activeDeadlineSeconds);
  const pod = { namespace: place.namespace, name: `${place.name}-0` };
  const labels = { 'batch.kubernetes.io/job-name': place.name };
  await client.create(PODS, place.namespace, { metadata: { ...pod, labels }, spec: template.spec });
  const isGood = ended.exitCode === 0;
  const terminated = { exitCode: ended.exitCode ?? 137, ...(!isGood && { message: ended.said.slice(-LOG_TAIL) }) };
  const { name, image } = container;
  const containerStatuses = [
    {
      name,
      image,
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { terminated: { reason: 'Error', ...terminated } },
    },
  ];
  await client.patchStatus(PODS, pod, { phase: isGood ? 'Succeeded' : 'Failed', containerStatuses });
  const message = isGood ? 'Reached expected number of succeeded pods' : 'Job has reached the specified backoff limit';
  const conditions = [{ type: isGood ? 'Complete' : 'Failed', status: 'True', message }];
  await client.patchStatus(JOBS, place, { conditions });
  return ended;
}

async function environmentOf(client: KubeClient, namespace: string, env: EnvVar[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    if (!valueFrom) found[name] = value ?? '';
    else {
      const { name: secret, key } = valueFrom.secretKeyRef;
      const { data } = await client.get<KubeObject & { data: Record<string, string> }>(SECRETS, {
        namespace,
        name: secret,
      });
      found[name] = Buffer.from(data[key] ?? '', 'base64').toString();
    }
  }
  return found;
}

function run(
  [program = '', ...args]: string[],
  options: { env: Record<string, string>; uid?: number; cwd: string },
  seconds: number,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const end = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), seconds * 1000);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(end);
      resolve({ exitCode, said });
    });
  });
}
