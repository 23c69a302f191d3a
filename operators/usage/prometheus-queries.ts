/** As `podFacts` counts: a pod that waits, has ended or is being deleted uses nothing that could be judged. */
const RUNNING =
  '(kube_pod_status_phase{phase="Running",$N} == 1) unless on (namespace, pod) kube_pod_deletion_timestamp{$N}';

/** Sidecars: init containers that go on. */
const SIDECARS = 'kube_pod_init_container_info{restart_policy="Always",$N}';

/** Containers and sidecars. */
function amountsOf(what: 'requests' | 'limits', resource: 'cpu' | 'memory'): string {
  const containers = `kube_pod_container_resource_${what}{resource="${resource}",$N}`;
  const inits = `kube_pod_init_container_resource_${what}{resource="${resource}",$N}`;
  return `(${containers} or (${inits} and on (namespace, pod, container) ${SIDECARS}))`;
}

const requestOf = (resource: 'cpu' | 'memory'): string =>
  `(sum by (namespace, pod) ${amountsOf('requests', resource)} and on (namespace, pod) (${RUNNING}))`;

/** None where a container has none: then the pod may use whatever its node has. */
function limitOf(resource: 'cpu' | 'memory'): string {
  const limits = amountsOf('limits', resource);
  const all = `(kube_pod_container_info{$N} or ${SIDECARS})`;
  return `(sum by (namespace, pod) ${limits} and on (namespace, pod) (count by (namespace, pod) ${limits} == count by (namespace, pod) ${all}))`;
}

/**
 * What is asked, by the recorded name where deploy/prometheus/recording.yaml is loaded, else as it is computed there. `$N` takes the
 * namespaces, `$R` the interval. Counters go through `rate`, which sees resets; a series that is stale or absent gives no point, and so no
 * sample.
 */
export const QUERIES = {
  cpu: `yunzhi:pod_cpu_use:cores{$N} or sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container!="",container!="POD",$N}[$R]))`,
  memory: `yunzhi:pod_memory_use:bytes{$N} or sum by (namespace, pod) (container_memory_working_set_bytes{container!="",container!="POD",$N})`,
  io: `yunzhi:pod_io:bytes_per_second{$N} or (sum by (namespace, pod) (rate(container_network_receive_bytes_total{$N}[$R])) + sum by (namespace, pod) (rate(container_network_transmit_bytes_total{$N}[$R])) + sum by (namespace, pod) (rate(container_fs_reads_bytes_total{$N}[$R])) + sum by (namespace, pod) (rate(container_fs_writes_bytes_total{$N}[$R])))`,
  network: `yunzhi:pod_network:bytes_per_second{$N} or (sum by (namespace, pod) (rate(container_network_receive_bytes_total{$N}[$R])) + sum by (namespace, pod) (rate(container_network_transmit_bytes_total{$N}[$R])))`,
  cpuRequest: `yunzhi:pod_cpu_request:cores{$N} or ${requestOf('cpu')}`,
  memoryRequest: `yunzhi:pod_memory_request:bytes{$N} or ${requestOf('memory')}`,
  cpuLimit: `yunzhi:pod_cpu_limit:cores{$N} or ${limitOf('cpu')}`,
  memoryLimit: `yunzhi:pod_memory_limit:bytes{$N} or ${limitOf('memory')}`,
  owner: `max by (namespace, pod, owner_kind, owner_name) (kube_pod_owner{$N})`,
  started: `max by (namespace, pod) (kube_pod_start_time{$N})`,
  running: `yunzhi:pod_running:info{$N} or max by (namespace, pod) (${RUNNING})`,
  mounted: `max by (namespace, pod, persistentvolumeclaim) (kube_pod_spec_volumes_persistentvolumeclaims_info{$N})`,
  claimed: `max by (namespace, persistentvolumeclaim) (kube_persistentvolumeclaim_resource_requests_storage_bytes{$N})`,
  stored: `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes{$N})`,
  noDeployment: `max by (namespace, deployment) (kube_deployment_spec_replicas{$N} == 0)`,
  noStatefulSet: `max by (namespace, statefulset) (kube_statefulset_replicas{$N} == 0)`,
  /** Says of a namespace without pods, too, that it was there and that somebody looked. */
  namespace: `max by (namespace) (kube_namespace_created{$N})`,
  /** Asked only where containers use something and nothing runs: is it not kept at all? */
  phases: `max by (namespace) (kube_pod_status_phase{$N})`,
} as const;
export type Signal = keyof typeof QUERIES;
const WORDS: readonly Signal[] = ['owner', 'mounted', 'phases'];
/** Those whose numbers count; of the others only the words do. */
export const NUMBERS = (Object.keys(QUERIES) as Signal[]).filter((one) => !WORDS.includes(one));
