import {
  type AcceptanceTest,
  type AcceptanceTestSpec,
  type AcceptanceTestStatus,
  acceptanceTestSpecSchema,
} from '../resources/acceptance-test.ts';
import { LABELS } from '../resources/group.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import type { Informer } from '../runtime/informer.ts';
import { ACCEPTANCE_TESTS, NAMESPACES } from '../runtime/kinds.ts';
import { done, type Outcome, stalled } from '../runtime/outcome.ts';
import { runFunctionTest } from './function-test.ts';
import { runPerformanceTest } from './performance-test.ts';
import { bounded, isPassed, messageOf, reportDigest, summarize, type TestResult } from './result.ts';
import { runSecurityTest } from './security-test.ts';

export interface AcceptanceTools {
  client: KubeClient;
  clock: Clock;
  informer: Informer<AcceptanceTest>;
  /** Aborts when the operators stop: a running test is given up and run again by the next leader. */
  signal: AbortSignal;
}

/** The longest that any test may take. */
const LONGEST_MILLIS = 300_000;

/**
 * One test, one verdict. `Running` is written before anything is called; the verdict is written only onto the version that said so. A test
 * that was interrupted is found `Running` and is run again.
 */
export async function reconcileTest(key: string, tools: AcceptanceTools): Promise<Outcome> {
  const test = tools.informer.get(key);
  if (!test || isFinished(test) || test.metadata.deletionTimestamp) return done;
  const problem = await findProblem(test, tools.client);
  if (problem) {
    await writeStatus(test, errorStatus(test, problem, tools), tools);
    return stalled(problem);
  }
  const running = await writeStatus(test, startedStatus(test, tools), tools);
  const status = await verdict(running, tools);
  await writeStatus(running, status, tools);
  return done;
}

const isFinished = ({ status }: AcceptanceTest): boolean =>
  status?.phase === 'Passed' || status?.phase === 'Failed' || status?.phase === 'Error';

/** What a schema cannot say: that the kind has its section, and that the test lies in its own tenancy. */
async function findProblem({ spec, metadata }: AcceptanceTest, client: KubeClient): Promise<string | undefined> {
  const issue = acceptanceTestSpecSchema.safeParse(spec).error?.issues[0];
  if (issue) return `spec.${issue.path.join('.')}: ${issue.message}`;
  if (!URL.canParse(spec.target.url)) return `spec.target.url: "${spec.target.url}" is no URL`;
  if (!spec[spec.kind]) return `spec.${spec.kind} is missing for a test of kind ${spec.kind}`;
  const namespace = await client.get<KubeObject>(NAMESPACES, { name: metadata.namespace ?? '' });
  const owner = namespace.metadata.labels?.[LABELS.tenancy];
  return owner === spec.tenancy
    ? undefined
    : `namespace ${metadata.namespace} does not belong to tenancy ${spec.tenancy}`;
}

const startedStatus = ({ metadata, status }: AcceptanceTest, { clock }: AcceptanceTools): AcceptanceTestStatus => ({
  observedGeneration: metadata.generation,
  phase: 'Running',
  startedAt: status?.startedAt ?? isoSeconds(clock.now()),
});

async function verdict(test: AcceptanceTest, tools: AcceptanceTools): Promise<AcceptanceTestStatus> {
  const deadline = AbortSignal.timeout(LONGEST_MILLIS);
  try {
    const result = bounded(await run(test.spec, tools, AbortSignal.any([tools.signal, deadline])));
    return {
      ...startedStatus(test, tools),
      phase: isPassed(result) ? 'Passed' : 'Failed',
      finishedAt: isoSeconds(tools.clock.now()),
      summary: summarize(result),
      ...result,
      reportDigest: reportDigest(result),
    };
  } catch (error) {
    // Stopping is no verdict: whoever leads next runs the test again.
    tools.signal.throwIfAborted();
    return errorStatus(test, messageOf(error), tools);
  }
}

function run(spec: AcceptanceTestSpec, { client }: AcceptanceTools, signal: AbortSignal): Promise<TestResult> {
  switch (spec.kind) {
    case 'function':
      return runFunctionTest(spec.target, spec.function?.checks ?? [], signal);
    case 'performance':
      if (!spec.performance) throw new Error('spec.performance is missing');
      return runPerformanceTest(spec.target, spec.performance, signal);
    case 'security':
      return runSecurity(spec, client, signal);
    default:
      return spec.kind satisfies never;
  }
}

async function runSecurity(spec: AcceptanceTestSpec, client: KubeClient, signal: AbortSignal): Promise<TestResult> {
  if (!spec.security) throw new Error('spec.security is missing');
  const namespaces: string[] = [];
  const labelSelector = `${LABELS.tenancy}=${spec.tenancy}`;
  for await (const { metadata } of client.listAll(NAMESPACES, undefined, { labelSelector }))
    namespaces.push(metadata.name ?? '');
  return runSecurityTest(spec.target, spec.security, namespaces, client, signal);
}

const errorStatus = (test: AcceptanceTest, reason: string, tools: AcceptanceTools): AcceptanceTestStatus => ({
  ...startedStatus(test, tools),
  phase: 'Error',
  finishedAt: isoSeconds(tools.clock.now()),
  summary: `The test could not be run: ${reason}`.slice(0, 2000),
});

async function writeStatus(
  test: AcceptanceTest,
  status: AcceptanceTestStatus,
  tools: AcceptanceTools,
): Promise<AcceptanceTest> {
  const { namespace, name = '', resourceVersion } = test.metadata;
  if (test.status?.phase === status.phase) return test;
  const answer = await tools.client.patchStatus<AcceptanceTest>(
    ACCEPTANCE_TESTS,
    { namespace, name },
    status,
    resourceVersion,
  );
  tools.informer.learn(answer);
  return answer;
}
