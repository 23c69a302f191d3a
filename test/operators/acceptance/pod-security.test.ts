import { describe, expect, test } from 'vitest';
import { imagesWithoutDigest, type PodLike, podViolations } from '../../../operators/acceptance/pod-security.ts';
import { podSpec } from '../tenancy/city.ts';

const podOf = (spec: object = {}, container: object = {}): PodLike => {
  const good = podSpec('100m');
  const [first] = good.containers;
  return { metadata: { name: 'web' }, spec: { ...good, containers: [{ ...first, ...container }], ...spec } } as PodLike;
};
const security = (context: object) => ({
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...context },
});
const controls = (pod: PodLike, level: 'baseline' | 'restricted') =>
  podViolations(pod, level).map((each) => each.control);

test('a pod that follows the rules meets restricted', () => {
  expect(podViolations(podOf(), 'restricted')).toEqual([]);
});

describe('baseline finds', () => {
  test.each<[string, PodLike]>([
    ['hostNamespaces', podOf({ hostNetwork: true })],
    ['hostNamespaces', podOf({ hostPID: true })],
    ['privileged', podOf({}, security({ privileged: true }))],
    ['capabilities', podOf({}, security({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }))],
    ['hostPathVolumes', podOf({ volumes: [{ name: 'host', hostPath: { path: '/' } }] })],
    ['hostPorts', podOf({}, { ports: [{ hostPort: 80 }] })],
    ['hostProbes', podOf({}, { livenessProbe: { httpGet: { host: '169.254.169.254' } } })],
    ['appArmor', podOf({}, security({ appArmorProfile: { type: 'Unconfined' } }))],
    ['seLinux', podOf({}, security({ seLinuxOptions: { type: 'spc_t' } }))],
    ['procMount', podOf({}, security({ procMount: 'Unmasked' }))],
    ['seccomp', podOf({}, security({ seccompProfile: { type: 'Unconfined' } }))],
    ['sysctls', podOf({ securityContext: { ...podSpec('1').securityContext, sysctls: [{ name: 'kernel.msgmax' }] } })],
    ['hostProcess', podOf({}, security({ windowsOptions: { hostProcess: true } }))],
    ['privileged', podOf({ initContainers: [{ name: 'setup', ...security({ privileged: true }) }] })],
  ])('%s', (control, pod) => {
    expect(controls(pod, 'baseline')).toEqual([control]);
  });
});

describe('restricted finds, and baseline lets pass,', () => {
  test.each<[string, PodLike]>([
    ['allowPrivilegeEscalation', podOf({}, { securityContext: { capabilities: { drop: ['ALL'] } } })],
    ['runAsNonRoot', podOf({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })],
    ['runAsUser', podOf({}, security({ runAsUser: 0 }))],
    ['seccompProfile', podOf({ securityContext: { runAsNonRoot: true } })],
    ['dropCapabilities', podOf({}, security({ capabilities: {} }))],
    ['dropCapabilities', podOf({}, security({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } }))],
    ['volumeTypes', podOf({ volumes: [{ name: 'share', nfs: { server: 'a', path: '/' } }] })],
  ])('%s', (control, pod) => {
    expect(controls(pod, 'restricted')).toEqual([control]);
    expect(controls(pod, 'baseline')).toEqual([]);
  });
});

test('images by tag are named, images by digest are not', () => {
  expect(imagesWithoutDigest(podOf())).toEqual([]);
  expect(imagesWithoutDigest(podOf({}, { image: 'registry.example/web:1.2' }))).toEqual(['registry.example/web:1.2']);
});
