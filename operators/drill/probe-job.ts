import type { Probe } from '../resources/drill.ts';
import { say } from '../resources/sentences.ts';
import type { KubeObject } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { JOBS } from '../runtime/kinds.ts';
import { type Found, failed, passed, waiting } from './found.ts';
import { labelsOf } from './names.ts';
import type { ProbeTools } from './tools.ts';

interface Job extends KubeObject {
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

/**
 * A Job in the drill's namespace, once: its exit code decides. A script runs as it is given; SQL runs through the database's own client
 * with the credentials of the restored system, and must answer a row: no driver and no password ever leave the namespace.
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
  const ended = (type: string) => job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
  if (ended('Complete')) return passed(probe.sql ? say('drill.selected') : say('drill.exitedZero'));
  const failure = ended('Failed');
  if (failure)
    return failed(failure.message ? say('drill.jobFailedFor', { reason: failure.message }) : say('drill.jobFailed'));
  return waiting(say('drill.jobRunning'));
}

function jobSpec({ sql, script, timeoutMinutes }: Probe) {
  const container = sql ? sqlContainer(sql) : { image: script?.image ?? '', command: script?.command ?? [] };
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
            resources: { requests: resources, limits: resources },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  };
}

/** `grep -q .` turns “no row” into a failure; the statement goes in as an argument, never through a shell's hands. */
function sqlContainer({ image, client, service, port, database, secret, select }: NonNullable<Probe['sql']>) {
  const key = (name: string) => ({ valueFrom: { secretKeyRef: { name: secret, key: name } } });
  const [user, password] = client === 'psql' ? ['PGUSER', 'PGPASSWORD'] : ['DB_USER', 'MYSQL_PWD'];
  const script =
    client === 'psql'
      ? 'psql -At -h "$1" -p "$2" -d "$3" -c "$4" | grep -q .'
      : 'mysql -N -h "$1" -P "$2" -u "$DB_USER" "$3" -e "$4" | grep -q .';
  return {
    image,
    command: ['sh', '-c', script, 'probe', service, String(port), database, select],
    env: [
      { name: user, ...key('username') },
      { name: password, ...key('password') },
    ],
  };
}
