import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashPassword } from '../../../server/identity/password.ts';
import { FROM_CONSOLE, signInOverHttp, startHttp, type TestServer } from '../../setup/http.ts';
import { createWorld, type UnitCode, type World } from '../../setup/world.ts';

const PASSWORD = 'Blue-Heron-42';
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
let world: World;
let server: TestServer;

beforeAll(async () => {
  world = await createWorld();
  server = await startHttp(world.services);
});
afterAll(async () => {
  await server.close();
  await world.close();
});

async function cookieOf(role: 'unitApplicant' | 'providerOperator', unit?: UnitCode): Promise<string> {
  const { id, username } = await world.person(role, unit);
  await world.services.db.user.update({ where: { id }, data: { passwordHash: await hashPassword(PASSWORD) } });
  return signInOverHttp(server.url, username, PASSWORD);
}

test('a ticket’s file is read by unit and provider over HTTP, and by nobody else nor in another ticket’s name', async () => {
  const cookie = await cookieOf('unitApplicant');
  const stored = await fetch(`${server.url}/api/files`, {
    method: 'POST',
    body: PDF as unknown as string,
    headers: { ...FROM_CONSOLE, cookie, 'content-type': 'application/octet-stream' },
  });
  const { sha256 } = (await stored.json()) as { sha256: string };
  const applicant = await world.as('unitApplicant');
  const common = { kind: 'problem', level: 3, title: '故障', body: '见附件' } as const;
  const { id } = await applicant.tickets.open({ ...common, files: [{ sha256, name: '日志.pdf' }] });
  const { id: other } = await applicant.tickets.open(common);
  const status = async (as: string, ticket: string) =>
    (await fetch(`${server.url}/api/files/${sha256}?ticket=${ticket}`, { headers: { cookie: as } })).status;
  expect(await status(cookie, id)).toBe(200);
  expect(await status(await cookieOf('providerOperator'), id)).toBe(200);
  expect(await status(cookie, other)).toBe(404);
  expect(await status(await cookieOf('unitApplicant', 'health'), id)).toBe(404);
  expect((await fetch(`${server.url}/api/files/${sha256}?ticket=${id}`)).status).toBe(401);
});
