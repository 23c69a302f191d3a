import type { Cluster, Controller } from '../cluster.ts';
import { secondsNow } from './loop.ts';
import type { Condition } from './shapes.ts';

/** What a new cloud has: three nodes, and a storage class that is the default one. */
export const nodes: Controller = (cluster) => {
  if (cluster.list('v1/nodes').length === 0) for (const name of ['node-1', 'node-2', 'node-3']) addNode(cluster, name);
  if (cluster.list('storage.k8s.io/v1/storageclasses').length === 0) addStorageClass(cluster);
  return { stop: () => {} };
};

function addNode(cluster: Cluster, name: string): void {
  const node = cluster.create('v1/nodes', {
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    },
  });
  const size = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '2Ti', pods: '500' };
  cluster.updateStatus('v1/nodes', {
    ...node,
    status: {
      capacity: size,
      allocatable: size,
      phase: 'Running',
      conditions: conditionsAt(secondsNow(cluster)),
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: nodeInfo(),
    },
  });
}

function conditionsAt(time: string): Condition[] {
  const times = { lastHeartbeatTime: time, lastTransitionTime: time };
  const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map(
    (type): Condition => ({ type, status: 'False', reason: `KubeletHasNo${type}`, message: `no ${type}`, ...times }),
  );
  return [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'simulated node is ready', ...times },
    ...pressures,
  ];
}

/** Fields that the API requires; the nodes are simulated and say so. */
const nodeInfo = () => ({
  architecture: 'amd64',
  operatingSystem: 'linux',
  osImage: 'simulated',
  kernelVersion: 'simulated',
  containerRuntimeVersion: 'simulated://1',
  kubeletVersion: 'simulated',
  kubeProxyVersion: '',
  machineID: '',
  systemUUID: '',
  bootID: '',
});

function addStorageClass(cluster: Cluster): void {
  cluster.create('storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'yunzhi.dev/simulated',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  });
}
