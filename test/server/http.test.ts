import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../server/identity/password.ts';
import { FROM_CONSOLE, signInOverHttp, startHttp, type TestServer } from '../setup/http.ts';
import { createWorld, type World } from '../setup/world.ts';

const PASSWORD = 'Blue-Heron-42';
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
let world: World;
let server: TestServer;
let cookie: string;

beforeAll(async () => {
  world = await createWorld();
  const { id, username } = await world.person('unitApplicant');
  const passwordHash = await hashPassword(PASSWORD);
  await world.services.db.user.update({ where: { id }, data: { passwordHash } });
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
  server = await startHttp(world.services, folder);
  cookie = await signInOverHttp(server.url, username, PASSWORD);
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });

const post = (path: string, body: string | Buffer | FormData, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', body: body as unknown as string, headers });

describe('the session cookie', () => {
  test('cannot be read by a script, nor sent by another site', async () => {
    const answer = await post(
      '/api/trpc/auth.signIn',
      JSON.stringify({ username: (await world.person('unitApplicant')).username, password: PASSWORD }),
      { ...FROM_CONSOLE, 'content-type': 'application/json' },
    );
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Max-Age=43200$/);
  });

  test('says who it is', async () => {
    const { result } = (await (await get('/api/trpc/auth.me', { cookie })).json()) as { result: { data: unknown } };
    expect(result.data).toMatchObject({ person: { unitId: 'water' } });
  });
});

describe('a request from another site', () => {
  const body = '{}';
  const json = { 'content-type': 'application/json' };

  test('is refused without the header of the console', async () => {
    expect((await post('/api/trpc/auth.signOut', body, { ...json, cookie })).status).toBe(403);
  });

  test('is refused when the browser names another origin', async () => {
    const headers = { ...json, ...FROM_CONSOLE, cookie, origin: 'https://evil.example' };
    expect((await post('/api/trpc/auth.signOut', body, headers)).status).toBe(403);
  });

  test('is let in from the own origin', async () => {
    const headers = { ...json, ...FROM_CONSOLE, cookie, origin: server.url };
    expect((await post('/api/trpc/auth.setLocale', '{"locale":"en"}', headers)).status).toBe(200);
  });
});

describe('errors', () => {
  test('carry words for people, the fields, and the number of the request', async () => {
    const headers = { ...FROM_CONSOLE, 'content-type': 'application/json', cookie };
    const answer = await post('/api/trpc/auth.changePassword', '{"current":""}', headers);
    expect(answer.status).toBe(422);
    const { error } = (await answer.json()) as { error: { data: unknown } };
    expect(error.data).toMatchObject({
      appCode: 'INVALID',
      user: { key: 'invalidInput' },
      fields: [{ path: 'current' }, { path: 'next' }],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('of the program show nothing of it', async () => {
    const { db } = world.services;
    await db.$executeRawUnsafe('ALTER TABLE "Notice" RENAME TO "Lost"');
    const answer = await get('/api/trpc/notices.unread', { cookie });
    await db.$executeRawUnsafe('ALTER TABLE "Lost" RENAME TO "Notice"');
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toMatch(/`Notice|stack|prisma|table/i);
    expect(JSON.parse(text).error).toMatchObject({ message: 'Internal error', data: { user: { key: 'internal' } } });
  });
});

describe('an upload', () => {
  const upload = (body: Buffer | FormData, headers: Record<string, string> = {}) =>
    post('/api/files', body, { ...FROM_CONSOLE, cookie, ...headers });
  const form = (content: Buffer) => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(content)]), '方案.pdf');
    return data;
  };

  test('as a form answers with digest, size and the type found in the content', async () => {
    const answer = await upload(form(PDF));
    expect(await answer.json()).toEqual({
      sha256: createHash('sha256').update(PDF).digest('hex'),
      size: PDF.length,
      mime: 'application/pdf',
    });
  });

  test('as a plain body is the same file', async () => {
    const [one, other] = [await upload(PDF), await upload(form(PDF))];
    expect(await one.json()).toEqual(await other.json());
  });

  test('of several megabytes keeps every byte, also those that look like a boundary', async () => {
    const content = Buffer.concat([
      PDF,
      randomBytes(3 * 1024 * 1024),
      Buffer.from('\r\n------'),
      randomBytes(1024 * 1024),
    ]);
    const { sha256, size } = (await (await upload(form(content))).json()) as { sha256: string; size: number };
    expect({ sha256, size }).toEqual({
      sha256: createHash('sha256').update(content).digest('hex'),
      size: content.length,
    });
  });

  test('twice at the same time is one file', async () => {
    const content = Buffer.concat([PDF, randomBytes(200_000)]);
    const answers = await Promise.all([upload(form(content)), upload(form(content))]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await world.services.db.file.count({ where: { sha256 } })).toBe(1);
  });

  test.each([
    ['a program', Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex'), 'fileType'],
    ['nothing', Buffer.alloc(0), 'fileEmpty'],
  ])('of %s is refused', async (_what, content, key) => {
    const answer = await upload(form(content));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'INVALID', user: { key } });
  });

  test('that is too large is refused and leaves nothing behind', async () => {
    const leader = await world.as('leader');
    const { version, body } = await leader.policies.current();
    const effectiveFrom = world.clock.now().toISOString();
    await leader.policies.create({
      body: { ...body, upload: { maxBytes: 5000 } },
      effectiveFrom,
      note: 'small',
      basedOn: version,
    });
    const answer = await upload(form(Buffer.concat([PDF, randomBytes(10_000)])));
    await leader.policies.create({ body, effectiveFrom, note: 'back', basedOn: version + 1 });
    expect(answer.status).toBe(413);
    expect(readdirSync(join(world.services.settings.dataDir, 'files', 'incoming'))).toEqual([]);
  });

  test('that breaks off is refused', async () => {
    const answer = await upload(Buffer.from('--x\r\ncontent-type: text/plain\r\n\r\nhalf'), {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(answer.status).toBe(422);
  });

  test('needs a session', async () => {
    expect((await post('/api/files', PDF, FROM_CONSOLE)).status).toBe(401);
  });

  test('is not to be had by its digest alone', async () => {
    const { sha256 } = (await (await upload(PDF)).json()) as { sha256: string };
    expect((await get(`/api/files/${sha256}`, { cookie })).status).toBe(404);
    expect((await get(`/api/files/${sha256}?application=none`, { cookie })).status).toBe(404);
    expect((await get('/api/files/..%2F..%2Frecords.db?application=x', { cookie })).status).toBe(404);
  });
});

describe('the console', () => {
  test('is served for every path that is a page', async () => {
    for (const path of ['/', '/applications/123']) {
      const answer = await get(path);
      expect(await answer.text()).toContain('<title>console</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
  });

  test('is kept by the browser where names carry a digest', async () => {
    expect((await get('/assets/main-1a2b.js')).headers.get('cache-control')).toContain('immutable');
  });

  test('does not answer for files that are not there', async () => {
    expect((await get('/assets/gone-9.js')).status).toBe(404);
    expect((await get('/..%2f..%2fetc%2fpasswd')).status).toBeLessThan(500);
  });

  test('may load and run nothing from elsewhere', async () => {
    const policy = (await get('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });
});

describe('the live stream', () => {
  test('tells of a change as it is committed', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${server.url}/api/trpc/notices.live`, {
      headers: { cookie, accept: 'text/event-stream' },
      signal: stop.signal,
    });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error('the stream has a body');
    let text = '';
    const readUntil = async (what: string) => {
      while (!text.includes(what)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended before "${what}": ${text}`);
        text += value;
      }
    };
    await readUntil('connected');
    await (await world.as('authorityHandler')).units.update({
      id: 'water',
      name: '云州市水务局',
      parentId: 'authority',
      phone: '1',
    });
    await readUntil('"subject":"unit"');
    stop.abort();
  });

  test('needs a session', async () => {
    const answer = await get('/api/trpc/notices.live', { accept: 'text/event-stream' });
    expect(await answer.text()).toContain('UNAUTHENTICATED');
  });
});

test('readiness, health and metrics are answered, metrics not through a proxy', async () => {
  expect(await (await get('/readyz')).text()).toBe('ok\n');
  expect((await get('/healthz')).status).toBe(200);
  expect(await (await get('/metrics')).text()).toContain('yunzhi_http_request_duration_seconds');
  expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(404);
});
