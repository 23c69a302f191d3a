import { podViolations } from '../acceptance/pod-security.ts';
import type { Finding } from '../resources/security-bulletin.ts';
import { say } from '../resources/sentences.ts';
import { supportOfKubernetes } from './end-of-life.ts';
import { type Collector, collect, FindingGroups, type Look, ownerOf } from './look.ts';
import type { Workloads } from './workloads.ts';

/** Days before the end of support from which it is reported. */
const SOON_DAYS = 90;

/** Whether the cluster's Kubernetes still gets fixes. */
export const collectKubernetes: Collector = (look) =>
  collect('kubernetes', '/version; https://kubernetes.io/releases/', async () => {
    const { gitVersion } = await look.client.request<{ gitVersion: string }>('GET', '/version');
    const { minor, until, isOver, daysLeft } = supportOfKubernetes(gitVersion, look.now, look.rules.endOfLife);
    const isSoon = daysLeft !== undefined && daysLeft <= SOON_DAYS;
    const findings: Finding[] =
      isOver || isSoon
        ? [
            {
              section: 'kubernetes',
              tenancy: '',
              unit: '',
              subject: `kubernetes ${minor}`,
              severity: isOver ? 'high' : 'medium',
              title: isOver ? 'endOfLife' : 'endOfLifeSoon',
              detail: until ?? '',
              ids: [gitVersion],
            },
          ]
        : [];
    const version = gitVersion;
    const beyond = isOver ? say('bulletin.olderThanTable', { version }) : say('bulletin.newerThanTable', { version });
    return { findings, said: [until ? say('bulletin.supportedUntil', { version, day: until }) : beyond] };
  });

/** Pod templates against the Pod Security Standards: what was let in before the namespace was fenced, or beside it. */
export const collectPodSecurity = (look: Look, workloads: Workloads) =>
  collect('podSecurity', 'pod templates; Pod Security Standards (baseline)', async () => {
    const groups = new FindingGroups();
    for (const { namespace, subject, pod } of workloads.values()) {
      const owner = ownerOf(look, namespace);
      // The platform's own pods (network, storage) need what the standard forbids; the baselines look at them.
      if (owner.tenancy === '') continue;
      for (const { control, message } of podViolations(pod, 'baseline')) {
        const where = { ...owner, subject: `${namespace}/${subject}`, detail: message.slice(0, 300) };
        groups.add({ ...where, section: 'podSecurity', severity: 'high', title: '' }, control);
      }
    }
    return { findings: groups.findings() };
  });
