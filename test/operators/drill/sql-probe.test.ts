import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { delimiter } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Found } from '../../../operators/drill/found.ts';
import { drillNamespace, FENCE_NAME } from '../../../operators/drill/names.ts';
import { probeJob } from '../../../operators/drill/probe-job.ts';
import { jobs } from '../../../operators/embedded/controllers/jobs.ts';
import { DRILL_LABEL, drillSpecSchema, type Probe } from '../../../operators/resources/drill.ts';
import { english } from '../../../operators/resources/sentences.ts';
import { namespaceName } from '../../../operators/resources/tenancy.ts';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { JOBS, NAMESPACES, NETWORK_POLICIES, SECRETS } from '../../../operators/runtime/kinds.ts';
import { findPostgres, type Postgres, startPostgres } from '../../../scripts/postgres.ts';
import { uniqueWord, until, useClusterWithout } from '../cluster.ts';
import { runJob } from './job-runner.ts';
import { useStage } from './stage.ts';

type SqlQuery = NonNullable<Probe['sql']>;

const bin = findPostgres();
if (!bin) console.warn('PostgreSQL (initdb, pg_ctl, psql) is not installed: no SELECT is asked of a database.');

const IMAGE = `registry.example/postgres@sha256:${'0'.repeat(64)}`;
/** 18 seconds, of which the last 15 belong to the reason: no test waits for a minute. */
const SHORT_MINUTES = 0.3;
const LONG = 120_000;

/** What a probe found, as the status says it. */
const inEnglish = ({ result, said }: Found) => ({ result, message: english(said) });

/** Where the image's programs are on this machine. */
const path = [bin, process.env.PATH].filter(Boolean).join(delimiter);

/** A database that lets `registry` in by its password alone; two patients, one of them without a name. */
function fill(postgres: Postgres): number {
  const sql = (statement: string) =>
    execFileSync('psql', ['-XAtq', '-d', postgres.url, '-c', statement], { encoding: 'utf8' }).trim();
  sql("CREATE ROLE registry LOGIN PASSWORD 's3cret'");
  sql('CREATE DATABASE records OWNER registry');
  const records = ['-Xq', '-d', postgres.url.replace(/postgres$/, 'records'), '-c'];
  const table = "CREATE TABLE patient (id int, name text); INSERT INTO patient VALUES (1, '李敏'), (2, NULL); ";
  execFileSync('psql', [...records, `${table} GRANT SELECT ON patient TO registry`]);
  writeFileSync(sql('SHOW hba_file'), 'host all yunzhi 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  sql('SELECT pg_reload_conf()');
  return Number(new URL(postgres.url).port);
}

describe.skipIf(!bin)('the SQL probe', () => {
  const cluster = useClusterWithout(jobs);
  const stage = useStage(cluster);
  let postgres: Postgres | undefined;
  let port = 0;
  const servers: Server[] = [];

  beforeAll(async () => {
    postgres = await startPostgres(bin ?? '');
    port = fill(postgres);
  }, 60_000);
  afterAll(() => {
    for (const server of servers) server.close();
    postgres?.stop();
  });

  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const server = createServer(onConnection).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const given = (changes: Partial<SqlQuery> = {}): SqlQuery => ({
    image: IMAGE,
    client: 'psql',
    // A service's name as the cluster's DNS would find it, on this machine.
    service: 'localhost',
    port,
    database: 'records',
    secret: 'db-account',
    select: 'SELECT count(*) FROM patient',
    ...changes,
  });
  const probeOf = (sql: SqlQuery, timeoutMinutes = SHORT_MINUTES): Probe => ({
    name: '挂号记录',
    kind: 'query',
    weight: 1,
    timeoutMinutes,
    sql,
  });

  /** Makes a namespace with the restored system's secret, has the probe's job run there, and answers what the probe then found. */
  async function found(sql: SqlQuery, { password = 's3cret', minutes = SHORT_MINUTES } = {}) {
    const { client } = cluster;
    const namespace = uniqueWord('sql');
    await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
    await client.create(SECRETS, namespace, {
      metadata: { name: 'db-account' },
      stringData: { username: 'registry', password },
    });
    const look = () => probeJob({ client, drill: 'd' }, namespace, probeOf(sql, minutes), 0);
    expect((await look()).result).toBe('waiting');
    await runJob(client, { namespace, name: 'drill-probe-0' }, path);
    return inEnglish(await look());
  }

  test.concurrent.each<[string, Partial<SqlQuery>]>([
    ['answers a row', {}],
    ['answers what was expected', { expect: '2' }],
    ['answers several columns and rows', { select: 'SELECT id, name FROM patient ORDER BY id', expect: '1|李敏\n2|' }],
    [
      'holds what a shell would take for its own',
      { select: `SELECT '$(false) "\\' || $$\`x\`$$`, expect: '$(false) "\\`x`' },
    ],
  ])('passes when the SELECT %s', async (_, changes) => {
    expect(await found(given(changes))).toEqual({ result: 'passed', message: 'The SELECT answered.' });
  });

  test.concurrent.each<[string, Partial<SqlQuery>, RegExp]>([
    ['another answer', { expect: '3' }, /^"3" was expected, the answer is "2"\.$/],
    ['no row', { select: 'SELECT id FROM patient WHERE id > 2' }, /^The SELECT answered no row\.$/],
    ['a table that did not come back', { select: 'SELECT 1 FROM visit' }, /relation "visit" does not exist/],
    ['a database that did not come back', { database: 'archive' }, /database "archive" does not exist/],
    [
      'a database’s name that names another host',
      { database: 'host=192.0.2.1 dbname=records' },
      /database "host=192\.0\.2\.1 dbname=records" does not exist/,
    ],
    ['a SELECT that takes too long', { select: 'SELECT pg_sleep(60)' }, /^No answer within 3 seconds\.$/],
  ])('fails with the reason at %s', async (_, changes, reason) => {
    const { result, message } = await found(given(changes));
    expect({ result, message }).toEqual({ result: 'failed', message: expect.stringMatching(reason) });
  });

  test.concurrent('fails with the reason where the restored secret does not open the database', async () => {
    const { result, message } = await found(given(), { password: 'old' });
    expect(result).toBe('failed');
    expect(message).toMatch(/password authentication failed for user "registry"/);
    expect(message).not.toContain('old');
  });

  test.concurrent('fails with the reason where no database listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: nobody } = closed.address() as AddressInfo;
    closed.close();
    const { result, message } = await found(given({ port: nobody }));
    expect(result).toBe('failed');
    expect(message).toMatch(/connection to server at "localhost".*Connection refused/);
  });

  test.concurrent('gives up a database that takes the connection and says nothing', async () => {
    const silent = await listen(() => {});
    expect(await found(given({ port: silent }))).toEqual({ result: 'failed', message: 'No answer within 3 seconds.' });
  });

  test.concurrent(
    'asks a database again that is still starting',
    async () => {
      let refused = 0;
      const late = await listen((socket) => {
        socket.on('error', () => undefined);
        if (refused++ < 2) socket.destroy();
        else socket.pipe(connect(port, '127.0.0.1')).pipe(socket);
      });
      const answer = await found(given({ port: late, expect: '2' }), { minutes: 1 });
      expect(answer).toEqual({ result: 'passed', message: 'The SELECT answered.' });
      expect(refused).toBe(3);
    },
    LONG,
  );

  test('is not answered by a job that came back with the restored system', async () => {
    const { client } = cluster;
    const namespace = uniqueWord('sql');
    await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
    const name = 'drill-probe-0';
    const containers = [{ name: 'own', image: IMAGE, command: ['true'] }];
    const labels = { [DRILL_LABEL]: 'd', 'velero.io/restore-name': 'drill-d' };
    const template = { spec: { restartPolicy: 'Never', containers } };
    await client.create(JOBS, namespace, { metadata: { name, labels }, spec: { template } });
    await client.patchStatus(JOBS, { namespace, name }, { conditions: [{ type: 'Complete', status: 'True' }] });
    expect(inEnglish(await probeJob({ client, drill: 'd' }, namespace, probeOf(given()), 0))).toEqual({
      result: 'failed',
      message: 'The restored system has a job of its own that is called drill-probe-0.',
    });
  });

  test('is taken by the cluster as the server takes it, whatever the letters of SELECT', async () => {
    for (const select of ['SELECT 1', 'select 1', ' Select 1 ;']) {
      const probe = probeOf(given({ select }), 1);
      const name = await stage.drill('none', { probes: [probe], announcedStart: '2099-01-01T00:00:00Z' });
      expect((await stage.get(name)).spec.probes[0]?.sql?.select).toBe(select);
    }
    const spec = { ...(await stage.get(await stage.drill('none', { announcedStart: '2099-01-01T00:00:00Z' }))).spec };
    for (const select of ['DELETE FROM patient', 'SELECT 1; DROP TABLE patient'])
      expect(drillSpecSchema.safeParse({ ...spec, probes: [probeOf(given({ select }), 1)] }).success).toBe(false);
  });

  test(
    'is asked in the drill’s own namespace, behind its fence, with the secret that was restored',
    async () => {
      const { client } = cluster;
      const tenancy = await stage.system();
      const production = namespaceName(tenancy, 'db');
      await client.create(SECRETS, production, {
        metadata: { name: 'db-account' },
        stringData: { username: 'registry', password: 's3cret' },
      });
      // What the unit's own policy lets out must not let anything out of a drill.
      await client.create(NETWORK_POLICIES, production, {
        metadata: { name: 'open' },
        spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
      });
      await stage.backup(tenancy);
      await stage.start();
      const probes = [
        { ...probeOf(given({ expect: '2' }), 5), part: 'db' },
        { ...probeOf(given({ select: 'SELECT 1 FROM visit' }), 5), name: '就诊', part: 'db' },
      ];
      const name = await stage.drill(tenancy, { probes });
      const namespace = drillNamespace(name, 'db');
      for (const index of [0, 1]) {
        const place = { namespace, name: `drill-probe-${index}` };
        await until(`job ${index}`, () => client.find(JOBS, place), LONG);
        if (index === 0) {
          const { items } = await client.list<KubeObject>(NETWORK_POLICIES, namespace);
          expect(items.map(({ metadata }) => metadata.name)).toEqual([FENCE_NAME]);
        }
        await runJob(client, place, path);
      }
      const end = await stage.until(name, 'to be cleaned up', ({ status }) => Boolean(status?.evidenceDigest), LONG);
      expect(end.status?.probes).toMatchObject([
        { result: 'passed', message: 'The SELECT answered.' },
        { result: 'failed', message: expect.stringContaining('relation "visit" does not exist') },
      ]);
      expect(end.status).toMatchObject({ phase: 'failed', score: 50, cleanup: { namespacesGone: true } });
    },
    LONG,
  );
});
