import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type ProbeDuty, startProbes } from '../../../operators/probe/controller.ts';
import type {
  AvailabilityProbe,
  AvailabilityProbeSpec,
  AvailabilityProbeStatus,
  ProbeTarget,
} from '../../../operators/resources/availability-probe.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { GROUP } from '../../../operators/resources/group.ts';
import type { OperationsPolicySpec } from '../../../operators/resources/operations-policy.ts';
import { english } from '../../../operators/resources/sentences.ts';
import { namespaceName, type Tenancy } from '../../../operators/resources/tenancy.ts';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { AVAILABILITY_PROBES, ENDPOINTS, NAMESPACES, PODS, SERVICES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { type FakeClock, fakeClock } from '../../setup/clock.ts';
import { type TestCluster, uniqueWord, until, useCluster } from '../cluster.ts';
import { specOf } from '../tenancy/city.ts';

const RUN_LABEL = `${GROUP}/test-run`;

export interface Watch extends TestCluster {
  run: string;
  clock: FakeClock;
  rules: OperationsPolicySpec;
  /** What the loop has noted. */
  looked: string[];
  tenancy: Tenancy;
  /** The tenancy's one namespace. */
  namespace: string;
  duty: ProbeDuty;
  /** Another one beside it, as after a kill of the first, which is told nothing. */
  startDuty(as?: KubeClient): Promise<ProbeDuty>;
  /** Asks every probe `times` times, a minute apart. */
  ask(times?: number): Promise<void>;
  addProbe(target: ProbeTarget, spec?: Partial<AvailabilityProbeSpec>): Promise<string>;
  probe(name: string): Promise<AvailabilityProbe>;
  status(name: string): Promise<AvailabilityProbeStatus | undefined>;
}

/** A cluster with the contract, one tenancy's namespace, and the duty of this file at work under a clock of its own. */
export function useWatch(): Watch {
  const watch = Object.assign(useCluster(), {
    run: uniqueWord('run'),
    clock: fakeClock(),
    looked: [],
  }) as unknown as Watch;
  const duties: ProbeDuty[] = [];
  watch.startDuty = async (as = watch.client) => {
    const duty = await startProbes(
      {
        client: as,
        clock: watch.clock,
        log: silentLog,
        metrics: createMetrics({ withProcess: false }),
        labelSelector: `${RUN_LABEL}=${watch.run}`,
        operations: {
          get policy() {
            return watch.rules;
          },
          looked: (name, said) => void watch.looked.push(`${name}: ${english(said)}`),
        },
        tenancies: { get: (name) => (name === watch.tenancy.metadata.name ? watch.tenancy : undefined) },
      },
      { isManual: true },
    );
    duties.push(duty);
    return duty;
  };
  watch.ask = async (times = 1) => {
    for (let count = 0; count < times; count += 1) {
      watch.clock.advance({ minutes: 1 });
      await watch.duty.tick();
    }
  };
  watch.addProbe = async (target, spec = {}) => {
    const name = uniqueWord('probe-');
    const { namespace, run, tenancy } = watch;
    const metadata = { name, labels: { [RUN_LABEL]: run } };
    const whole = { tenancy: tenancy.metadata.name ?? '', target, ...spec };
    await watch.client.create(AVAILABILITY_PROBES, namespace, { metadata, spec: whole });
    await until('the probe to be seen', async () => {
      await watch.duty.tick();
      return (await watch.status(name)) !== undefined;
    });
    return name;
  };
  watch.probe = (name) =>
    watch.client.get<AvailabilityProbe>(AVAILABILITY_PROBES, { namespace: watch.namespace, name });
  watch.status = async (name) => (await watch.probe(name)).status;
  beforeAll(async () => {
    await installCrds(watch.client, KINDS.map(toCrd));
    const spec = { ...specOf(), namespaces: specOf().namespaces.slice(0, 1) };
    const name = `${spec.unit.code}-${spec.system.code}`;
    watch.tenancy = { apiVersion: '', kind: 'Tenancy', metadata: { name }, spec, status: { phase: 'Ready' } };
    watch.namespace = namespaceName(name, 'app');
    await watch.client.create(NAMESPACES, undefined, { metadata: { name: watch.namespace } });
    const policy = defaultPolicy();
    Object.assign(policy.availability, { timeoutSeconds: 1, allowedAddresses: ['127.0.0.0/8'] });
    watch.rules = operationsSpec({ version: 1, body: policy });
    watch.duty = await watch.startDuty();
  });
  afterAll(async () => {
    await Promise.all(duties.map((duty) => duty.stop()));
    await watch.client.delete(NAMESPACES, { name: watch.namespace });
  }, 60_000);
  return watch;
}

/** An address of this machine to which a service may lead: loopback is refused. */
export const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

export interface Site {
  server: Server;
  host: string;
  port: number;
  /** How it answers from now on. */
  answers(listener: RequestListener): void;
}

/** A web server of a test's own; it answers 200 until told otherwise. */
export async function openSite(host = '127.0.0.1'): Promise<Site> {
  let answer: RequestListener = (_request, response) => response.end('ok');
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const answers = (listener: RequestListener) => {
    answer = listener;
  };
  return { server, host, port, answers };
}

export const withStatus =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end();
  };

/** Puts a service in front of a site that really listens, by a pod that nobody else runs. */
export async function serviceFor({ client, namespace }: Watch, { host, port }: Site): Promise<string> {
  const name = uniqueWord('svc');
  const spec = { schedulerName: 'nobody', containers: [{ name: 'web', image: 'registry.example/web:1' }] };
  await client.create(PODS, namespace, { metadata: { name }, spec });
  await client.patchStatus(PODS, { namespace, name }, { phase: 'Running', podIP: host, podIPs: [{ ip: host }] });
  await client.create(SERVICES, namespace, { metadata: { name }, spec: { ports: [{ port: 80 }] } });
  const targetRef = { kind: 'Pod', namespace, name };
  const subsets = [{ addresses: [{ ip: host, targetRef }], ports: [{ port }] }];
  await client.create(ENDPOINTS, namespace, { metadata: { name }, subsets });
  return name;
}
