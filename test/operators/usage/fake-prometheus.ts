import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const GIB = 1024 ** 3;
/** By how a question begins. */
const VALUES: [string, number][] = [
  ['yunzhi:pod_cpu_use', 0.5],
  ['yunzhi:pod_memory_use', GIB],
  ['yunzhi:pod_cpu_request', 2],
  ['yunzhi:pod_memory_request', 4 * GIB],
  ['max by (namespace, pod, owner_kind', 1],
  ['max by (namespace, pod) (kube_pod_start_time', 1],
  ['yunzhi:pod_running', 1],
];

export interface Knowledge {
  /** Whether the namespace was there at that time (epoch seconds), and whether its one pod ran. */
  exists(namespace: string, time: number): boolean;
  runs(namespace: string, time: number): boolean;
}

export interface Question {
  /** Whether it is the first one of a page: one page asks it once. */
  isFirst: boolean;
  from: number;
  until: number;
  namespaces: string[];
}

/** Answers what Prometheus would of a cloud with one pod a namespace, over real HTTP, and notes what it was asked. */
export class FakePrometheus {
  readonly questions: Question[] = [];
  knowledge: Knowledge = { exists: () => false, runs: () => false };
  /** Called before each answer; what it throws is a failure of the server. */
  before: (question: Question) => void = () => {};
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      let body: object;
      try {
        body = {
          status: 'success',
          data: { result: this.#answer(new URLSearchParams(Buffer.concat(chunks).toString())) },
        };
      } catch (error) {
        response.statusCode = 503;
        body = { status: 'error', error: String(error) };
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(form: URLSearchParams): object[] {
    const query = form.get('query') ?? '';
    const [from, until, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
    const namespaces = (/namespace=~"([^"]*)"/.exec(query)?.[1] ?? '').split('|');
    const question = {
      isFirst: query.startsWith('yunzhi:pod_running'),
      from: from ?? 0,
      until: until ?? 0,
      namespaces,
    };
    this.questions.push(question);
    this.before(question);
    const ofNamespace = query.startsWith('max by (namespace) (kube_namespace_created');
    const value = ofNamespace ? 1 : VALUES.find(([begin]) => query.startsWith(begin))?.[1];
    if (value === undefined) return [];
    return namespaces.flatMap((namespace) => {
      const values: [number, string][] = [];
      for (let time = question.from; time <= question.until; time += step ?? 300) {
        const { exists, runs } = this.knowledge;
        const isThere = exists(namespace, time) && (ofNamespace || runs(namespace, time));
        if (isThere) values.push([time, String(value)]);
      }
      const owner = { owner_kind: 'ReplicaSet', owner_name: 'web-7c9d8f5b6' };
      const metric = ofNamespace ? { namespace } : { namespace, pod: 'web-7c9d8f5b6-abcde', ...owner };
      return values.length > 0 ? [{ metric, values }] : [];
    });
  }
}
