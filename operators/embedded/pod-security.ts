import { asObject, asObjects, asString, asStrings, at, type Json } from './json.ts';

/** Pod Security Standards: the main checks of `baseline` and `restricted`. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */

type Check = (spec: Json, containers: Json[]) => string | undefined;

const names = (containers: Json[]): string =>
  `container${containers.length > 1 ? 's' : ''} ${containers.map((c) => JSON.stringify(c.name)).join(', ')}`;
const must = (containers: Json[]): string => `${names(containers)} must`;
const context = (container: Json): Json => asObject(container.securityContext);

const baseline: Check[] = [
  (spec) => {
    const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
    return used.length > 0 ? `host namespaces (${used.map((f) => `${f}=true`).join(', ')})` : undefined;
  },
  (_, containers) => {
    const bad = containers.filter((c) => context(c).privileged === true);
    return bad.length > 0 ? `privileged (${must(bad)} not set securityContext.privileged=true)` : undefined;
  },
  (_, containers) => {
    const allowed = new Set([
      'AUDIT_WRITE',
      'CHOWN',
      'DAC_OVERRIDE',
      'FOWNER',
      'FSETID',
      'KILL',
      'MKNOD',
      'NET_BIND_SERVICE',
      'SETFCAP',
      'SETGID',
      'SETPCAP',
      'SETUID',
      'SYS_CHROOT',
    ]);
    const bad = containers.filter((c) =>
      asStrings(at(context(c), 'capabilities', 'add')).some((cap) => !allowed.has(cap)),
    );
    const added = [
      ...new Set(
        bad.flatMap((c) => asStrings(at(context(c), 'capabilities', 'add')).filter((cap) => !allowed.has(cap))),
      ),
    ].sort();
    return bad.length > 0
      ? `non-default capabilities (${must(bad)} not include ${added.map((cap) => JSON.stringify(cap)).join(', ')} in securityContext.capabilities.add)`
      : undefined;
  },
  (spec) => {
    const bad = asObjects(spec.volumes).filter((v) => v.hostPath !== undefined);
    return bad.length > 0
      ? `hostPath volumes (volume${bad.length > 1 ? 's' : ''} ${bad.map((v) => JSON.stringify(v.name)).join(', ')})`
      : undefined;
  },
  (_, containers) => {
    const bad = containers.filter((c) => asObjects(c.ports).some((p) => p.hostPort));
    const ports = bad.flatMap((c) => asObjects(c.ports).flatMap((p) => (p.hostPort ? [p.hostPort] : [])));
    return bad.length > 0
      ? `hostPort (${names(bad)} ${bad.length > 1 ? 'use' : 'uses'} hostPort${ports.length > 1 ? 's' : ''} ${ports.join(', ')})`
      : undefined;
  },
];

const seccomp = (holder: Json): string => asString(at(holder, 'securityContext', 'seccompProfile', 'type'));
const volumeKinds = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
  'image',
]);

const restricted: Check[] = [
  (_, containers) => {
    const bad = containers.filter((c) => context(c).allowPrivilegeEscalation !== false);
    return bad.length > 0
      ? `allowPrivilegeEscalation != false (${must(bad)} set securityContext.allowPrivilegeEscalation=false)`
      : undefined;
  },
  (_, containers) => {
    const bad = containers.filter((c) => !asStrings(at(context(c), 'capabilities', 'drop')).includes('ALL'));
    return bad.length > 0
      ? `unrestricted capabilities (${must(bad)} set securityContext.capabilities.drop=["ALL"])`
      : undefined;
  },
  (spec) => {
    const bad = asObjects(spec.volumes).filter(
      (v) => !Object.keys(v).every((key) => key === 'name' || volumeKinds.has(key)),
    );
    return bad.length > 0
      ? `restricted volume types (volume${bad.length > 1 ? 's' : ''} ${bad.map((v) => JSON.stringify(v.name)).join(', ')})`
      : undefined;
  },
  (spec, containers) => {
    const inherited = at(spec, 'securityContext', 'runAsNonRoot');
    const bad = containers.filter((c) => (context(c).runAsNonRoot ?? inherited) !== true);
    return bad.length > 0
      ? `runAsNonRoot != true (pod or ${must(bad)} set securityContext.runAsNonRoot=true)`
      : undefined;
  },
  (spec, containers) => {
    const allowed = ['RuntimeDefault', 'Localhost'];
    const bad = containers.filter((c) => !allowed.includes(seccomp(c) || seccomp(spec)));
    return bad.length > 0
      ? `seccompProfile (pod or ${must(bad)} set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`
      : undefined;
  },
];

/** What keeps this pod spec from a level, in the words of the real admission; empty when nothing does. */
export const podSecurityProblems = (level: string, podSpec: unknown): string[] => {
  if (level !== 'baseline' && level !== 'restricted') return [];
  const spec = asObject(podSpec);
  const containers = [...asObjects(spec.initContainers), ...asObjects(spec.containers)];
  const checks = level === 'restricted' ? [...baseline.slice(0, 2), ...baseline.slice(3), ...restricted] : baseline;
  return checks.map((check) => check(spec, containers)).filter((problem) => problem !== undefined);
};
