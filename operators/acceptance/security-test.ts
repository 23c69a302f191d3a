import tls from 'node:tls';
import type { AcceptanceTestSpec } from '../resources/acceptance-test.ts';
import type { KubeClient } from '../runtime/client.ts';
import { PODS } from '../runtime/kinds.ts';
import { fetchTarget } from './fetch.ts';
import { imagesWithoutDigest, type PodLike, podViolations } from './pod-security.ts';
import { type Check, check, messageOf, type TestResult } from './result.ts';
import { type PinnedTarget, pinTarget, TargetRefused } from './target-guard.ts';

type Rules = NonNullable<AcceptanceTestSpec['security']>;
type Target = AcceptanceTestSpec['target'];
type Pod = PodLike & { status?: { phase?: string }; apiVersion?: string };

const HANDSHAKE_TIMEOUT_MILLIS = 10_000;
/** A certificate that ends sooner fails before anybody notices. */
const LEAST_CERTIFICATE_DAYS = 7;

/** Looks at the target's answer and certificate, and at every pod that runs in the tenancy's namespaces. */
export async function runSecurityTest(
  target: Target,
  rules: Rules,
  namespaces: readonly string[],
  client: KubeClient,
  signal: AbortSignal,
): Promise<TestResult> {
  const transport = rules.requireTls ? [await checkTls(target, signal)] : [];
  const headers = await checkHeaders(target, rules.requiredHeaders, signal);
  const pods = await runningPods(client, namespaces);
  const workloads = pods.flatMap((pod) => checkPod(pod, rules));
  const some = check('pods are running', pods.length > 0, `${pods.length} pods in ${namespaces.join(', ')}`);
  return { checks: [...transport, ...headers, some, ...workloads], measurements: { pods: pods.length } };
}

async function checkTls(target: Target, signal: AbortSignal): Promise<Check> {
  const name = 'TLS with a valid certificate';
  const url = new URL(target.url);
  if (url.protocol !== 'https:') return check(name, false, `${url.origin} is not https`);
  try {
    const { problem, validTo } = await handshake(await pinTarget(url, target), signal);
    if (problem) return check(name, false, problem);
    const days = (Date.parse(validTo) - Date.now()) / 86_400_000;
    return check(name, days >= LEAST_CERTIFICATE_DAYS, `valid until ${validTo}, ${Math.floor(days)} days`);
  } catch (error) {
    if (error instanceof TargetRefused) throw error;
    return check(name, false, messageOf(error));
  }
}

/** Connects to the judged address; the certificate must be valid for the host and signed by an authority that Node trusts. */
function handshake(
  { url, hostname, address }: PinnedTarget,
  signal: AbortSignal,
): Promise<{ problem?: string; validTo: string }> {
  return new Promise((resolve, reject) => {
    const port = Number(url.port || 443);
    const socket = tls.connect({
      host: address,
      port,
      servername: hostname,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    });
    socket.setTimeout(HANDSHAKE_TIMEOUT_MILLIS, () => socket.destroy(new Error('the TLS handshake took too long')));
    signal.addEventListener('abort', () => socket.destroy(new Error('the test was stopped')), { once: true });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      resolve({ problem, validTo: socket.getPeerCertificate().valid_to });
      socket.end();
    });
  });
}

async function checkHeaders(target: Target, required: readonly string[], signal: AbortSignal): Promise<Check[]> {
  if (required.length === 0) return [];
  try {
    const { pathname, search } = new URL(target.url);
    const request = { method: 'GET', path: pathname + search, isFollowing: true };
    const { headers } = await fetchTarget(target, request, { signal });
    return required.map((name) => {
      const value = headers[name.toLowerCase()];
      return check(`header ${name}`, Boolean(value), value ? String(value) : 'is missing');
    });
  } catch (error) {
    if (error instanceof TargetRefused) throw error;
    return [check('response headers', false, messageOf(error))];
  }
}

async function runningPods(client: KubeClient, namespaces: readonly string[]): Promise<Pod[]> {
  const pods: Pod[] = [];
  for (const namespace of namespaces) {
    for await (const pod of client.listAll<Pod>(PODS, namespace)) {
      if (pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') pods.push(pod);
    }
  }
  return pods;
}

function checkPod(pod: Pod, rules: Rules): Check[] {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const violations = podViolations(pod, rules.podSecurity).map((each) => `${each.control}: ${each.message}`);
  const tagged = imagesWithoutDigest(pod);
  const standard = check(
    `${name} meets ${rules.podSecurity}`,
    violations.length === 0,
    violations.join('; ') || 'meets every control',
  );
  if (!rules.imagesByDigest) return [standard];
  const digest = check(`${name} names images by digest`, tagged.length === 0, tagged.join(', ') || 'all by digest');
  return [standard, digest];
}
