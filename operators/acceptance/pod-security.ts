/**
 * The Pod Security Standards, as a pure judgement of a pod. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * (version 1.34 of the policy). The API server enforces them at admission; this finds what was admitted before, or under an exemption.
 */

interface SecurityContext {
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  procMount?: string;
  capabilities?: { add?: string[]; drop?: string[] };
  seccompProfile?: { type?: string };
  appArmorProfile?: { type?: string };
  seLinuxOptions?: { type?: string; user?: string; role?: string };
  windowsOptions?: { hostProcess?: boolean };
  sysctls?: { name: string }[];
}
interface Handler {
  httpGet?: { host?: string };
  tcpSocket?: { host?: string };
}
interface Container {
  name: string;
  image?: string;
  ports?: { hostPort?: number }[];
  securityContext?: SecurityContext;
  livenessProbe?: Handler;
  readinessProbe?: Handler;
  startupProbe?: Handler;
  lifecycle?: { postStart?: Handler; preStop?: Handler };
}
export interface PodLike {
  metadata: { name?: string; namespace?: string; annotations?: Record<string, string> };
  spec: {
    os?: { name?: string };
    hostNetwork?: boolean;
    hostPID?: boolean;
    hostIPC?: boolean;
    securityContext?: SecurityContext;
    volumes?: ({ name: string } & Record<string, unknown>)[];
    containers: Container[];
    initContainers?: Container[];
    ephemeralContainers?: Container[];
  };
}
export interface Violation {
  control: string;
  message: string;
}
type Level = 'baseline' | 'restricted';

const BASELINE_CAPABILITIES = new Set([
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
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);
const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const containersOf = ({ spec }: PodLike): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
  ...(spec.ephemeralContainers ?? []),
];

interface Context {
  where: string;
  security: SecurityContext;
}

/** The security contexts of the pod itself (`pod`) and of each container. */
const contextsOf = (pod: PodLike): Context[] => [
  { where: 'pod', security: pod.spec.securityContext ?? {} },
  ...containersOf(pod).map(({ name, securityContext }) => ({
    where: `container ${name}`,
    security: securityContext ?? {},
  })),
];

type Control = (pod: PodLike) => string[];

/** A control that looks at each security context in turn. */
const inContexts =
  (judge: (security: SecurityContext) => string | false | undefined): Control =>
  (pod) =>
    contextsOf(pod).flatMap(({ where, security }) => {
      const message = judge(security);
      return message ? [`${where}: ${message}`] : [];
    });

/** A control that each container must meet, with the pod's context behind it. */
const inContainers =
  (judge: (container: Container, pod: PodLike) => string | false | undefined): Control =>
  (pod) =>
    containersOf(pod).flatMap((container) => {
      const message = judge(container, pod);
      return message ? [`container ${container.name}: ${message}`] : [];
    });

const handlersOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): Handler[] =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].filter(
    (each) => each !== undefined,
  );

const BASELINE: Record<string, Control> = {
  hostProcess: inContexts(({ windowsOptions }) => windowsOptions?.hostProcess && 'hostProcess is on'),
  hostNamespaces: ({ spec }) =>
    (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((each) => spec[each]).map((each) => `${each} is on`),
  privileged: inContainers(({ securityContext }) => securityContext?.privileged && 'is privileged'),
  capabilities: inContainers(({ securityContext }) => {
    const extra = (securityContext?.capabilities?.add ?? []).filter((each) => !BASELINE_CAPABILITIES.has(each));
    return extra.length > 0 && `adds capabilities ${extra.join(', ')}`;
  }),
  hostPathVolumes: ({ spec }) =>
    (spec.volumes ?? []).filter((volume) => volume.hostPath).map((volume) => `volume ${volume.name} is a hostPath`),
  hostPorts: inContainers(({ ports }) => ports?.some((port) => port.hostPort) && 'uses a host port'),
  hostProbes: inContainers(
    (container) =>
      handlersOf(container).some((each) => each.httpGet?.host || each.tcpSocket?.host) &&
      'a probe or hook names a host',
  ),
  appArmor: (pod) => [...appArmorAnnotations(pod), ...appArmorFields(pod)],
  seLinux: inContexts(({ seLinuxOptions: options }) => {
    if (!options) return undefined;
    const isAllowed = SELINUX_TYPES.has(options.type ?? '') && !options.user && !options.role;
    return !isAllowed && 'sets SELinux options that are not allowed';
  }),
  procMount: inContainers(({ securityContext }) => {
    const mount = securityContext?.procMount;
    return mount !== undefined && mount !== 'Default' && `procMount is ${mount}`;
  }),
  seccomp: inContexts(({ seccompProfile }) => seccompProfile?.type === 'Unconfined' && 'seccomp is Unconfined'),
  sysctls: ({ spec }) =>
    (spec.securityContext?.sysctls ?? [])
      .filter((each) => !SAFE_SYSCTLS.has(each.name))
      .map((each) => `sysctl ${each.name} is not safe`),
};

const appArmorFields = inContexts(
  ({ appArmorProfile }) => appArmorProfile?.type === 'Unconfined' && 'AppArmor is Unconfined',
);

const appArmorAnnotations = ({ metadata }: PodLike): string[] =>
  Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/'))
    .filter(([, value]) => value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([key, value]) => `${key} is ${value}`);

const RESTRICTED: Record<string, Control> = {
  volumeTypes: ({ spec }) =>
    (spec.volumes ?? [])
      .filter((volume) => !Object.keys(volume).some((key) => RESTRICTED_VOLUMES.has(key)))
      .map((volume) => `volume ${volume.name} is of a type that is not allowed`),
  allowPrivilegeEscalation: onLinux(
    inContainers(
      ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false && 'may escalate privileges',
    ),
  ),
  runAsNonRoot: inContainers(({ securityContext }, { spec }) => {
    return (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) !== true && 'need not run as non-root';
  }),
  runAsUser: inContexts(({ runAsUser }) => runAsUser === 0 && 'runs as user 0'),
  seccompProfile: onLinux(
    inContainers(({ securityContext }, { spec }) => {
      const type = securityContext?.seccompProfile?.type ?? spec.securityContext?.seccompProfile?.type;
      return type !== 'RuntimeDefault' && type !== 'Localhost' && 'has no seccomp profile';
    }),
  ),
  dropCapabilities: onLinux(
    inContainers(({ securityContext }) => {
      const { add = [], drop = [] } = securityContext?.capabilities ?? {};
      if (!drop.includes('ALL')) return 'does not drop all capabilities';
      const extra = add.filter((each) => each !== 'NET_BIND_SERVICE');
      return extra.length > 0 && `adds capabilities ${extra.join(', ')}`;
    }),
  ),
};

/** Windows has no such settings; the standard exempts its pods. */
function onLinux(control: Control): Control {
  return (pod) => (pod.spec.os?.name === 'windows' ? [] : control(pod));
}

/** Every control that the pod does not meet at `level`; `restricted` includes `baseline`. */
export function podViolations(pod: PodLike, level: Level): Violation[] {
  const controls = level === 'restricted' ? { ...BASELINE, ...RESTRICTED } : BASELINE;
  return Object.entries(controls).flatMap(([control, judge]) => judge(pod).map((message) => ({ control, message })));
}

const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Images that are named by a tag, which may be another image tomorrow. */
export const imagesWithoutDigest = (pod: PodLike): string[] =>
  containersOf(pod)
    .map((container) => container.image ?? '')
    .filter((image) => !BY_DIGEST.test(image));
