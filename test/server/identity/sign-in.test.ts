import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCaller } from '../../../server/api/router.ts';
import { hashPassword } from '../../../server/identity/password.ts';
import { openSecret } from '../../../server/identity/sealed-secret.ts';
import { findSession } from '../../../server/identity/sessions.ts';
import { newTotpSecret, totpCodeAt } from '../../../server/identity/totp.ts';
import { createWorld, type World } from '../../setup/world.ts';

const PASSWORD = 'Blue-Heron-42';
let world: World;
let username: string;
let userId: string;
let passwordHash: string;

beforeAll(async () => {
  world = await createWorld();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => world.close());

beforeEach(async () => {
  const person = await world.person('unitApplicant');
  username = person.username;
  userId = person.id;
  await world.services.db.user.update({
    where: { id: userId },
    data: {
      passwordHash,
      failedAttempts: 0,
      lockedUntil: null,
      totpSecret: null,
      totpConfirmedAt: null,
      totpLastStep: 0,
    },
  });
  await world.services.db.session.deleteMany();
});

/** A browser: keeps the cookie's token and sends it with each request. */
function browser() {
  let token: string | null = null;
  const caller = async () => {
    const session = token ? await findSession(world.services, token, true) : null;
    return createCaller({
      services: world.services,
      requestId: 'r',
      address: '192.0.2.7',
      userAgent: 'browser',
      session,
      setSession: (next) => {
        token = next;
      },
      logFault: () => undefined,
    });
  };
  return {
    signIn: async (password: string, totp?: string, name = username) =>
      (await caller()).auth.signIn({ username: name, password, totp }),
    me: async () => (await (await caller()).auth.me()).person,
    call: caller,
    token: () => token,
  };
}

test('the right password opens a session that says who it is', async () => {
  const one = browser();
  expect(await one.me()).toBeNull();
  await one.signIn(PASSWORD);
  expect(await one.me()).toMatchObject({ username, unitId: 'water', roles: ['unitApplicant'], totpEnabled: false });
  expect((await one.me())?.scopes).toContain('application:draft');
});

test('the token itself is nowhere in the records', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  const sessions = await world.services.db.session.findMany();
  expect(JSON.stringify(sessions)).not.toContain(one.token());
});

test('the fifth wrong password locks for thirty minutes, also for the right one', async () => {
  const one = browser();
  for (let trial = 0; trial < 5; trial += 1) {
    await expect(one.signIn('wrong')).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  }
  await expect(one.signIn(PASSWORD)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  world.clock.advance({ minutes: 31 });
  await one.signIn(PASSWORD);
  expect(await one.me()).not.toBeNull();
});

test('many guesses at the same moment have no more chances than one after the other', async () => {
  const guesses = Array.from({ length: 12 }, () =>
    browser()
      .signIn('wrong')
      .catch((error) => error.code),
  );
  const codes = await Promise.all(guesses);
  expect(codes.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(5);
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(7);
});

test('a name that nobody has answers and locks like one that somebody has', async () => {
  const one = browser();
  for (let trial = 0; trial < 5; trial += 1) {
    await expect(one.signIn('wrong', undefined, 'nobody')).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      cause: { user: { key: 'wrongCredentials' } },
    });
  }
  await expect(one.signIn('wrong', undefined, 'nobody')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
});

test('a failed sign-in is on record, without what was typed', async () => {
  await expect(browser().signIn('my-secret-typo')).rejects.toThrow();
  await expect(browser().signIn('x', undefined, 'typed-a-password')).rejects.toThrow();
  const entries = await world.services.db.auditEntry.findMany({
    where: { action: 'auth.signIn' },
    orderBy: { seq: 'desc' },
    take: 2,
  });
  expect(entries.map((entry) => entry.result)).toEqual(['refused', 'refused']);
  expect(JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).not.toMatch(
    /my-secret|typed-a/,
  );
});

test('a session ends after thirty idle minutes', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  world.clock.advance({ minutes: 29 });
  expect(await one.me()).not.toBeNull();
  world.clock.advance({ minutes: 29 });
  expect(await one.me()).not.toBeNull();
  world.clock.advance({ minutes: 31 });
  expect(await one.me()).toBeNull();
});

test('requests that no hand caused do not keep a session alive', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  world.clock.advance({ minutes: 20 });
  await findSession(world.services, one.token() ?? '', false);
  world.clock.advance({ minutes: 11 });
  expect(await one.me()).toBeNull();
});

test('a session ends twelve hours after sign-in, however busy', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  for (let hour = 0; hour < 12 * 3 - 1; hour += 1) {
    world.clock.advance({ minutes: 20 });
    expect(await one.me()).not.toBeNull();
  }
  world.clock.advance({ minutes: 21 });
  expect(await one.me()).toBeNull();
});

test('signing out ends the session at the server', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  const token = one.token() ?? '';
  await (await one.call()).auth.signOut();
  expect(await findSession(world.services, token, true)).toBeNull();
});

test('a new password ends every other session and keeps this one', async () => {
  const here = browser();
  const elsewhere = browser();
  await here.signIn(PASSWORD);
  await elsewhere.signIn(PASSWORD);
  await (await here.call()).auth.changePassword({ current: PASSWORD, next: 'Grey-Heron-43' });
  expect(await here.me()).not.toBeNull();
  expect(await elsewhere.me()).toBeNull();
  await expect(browser().signIn(PASSWORD)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await browser().signIn('Grey-Heron-43');
});

test.each([
  ['Short-1', 'password.tooShort'],
  ['onlylowercase', 'password.tooFewKinds'],
  ['Aaaaa-bbbb-1', 'password.repeats'],
  ['X-unitapplicant-water-1', 'password.containsUsername'],
])('the password %s is refused (%s)', async (next, key) => {
  const one = browser();
  await one.signIn(PASSWORD);
  await expect((await one.call()).auth.changePassword({ current: PASSWORD, next })).rejects.toMatchObject({
    cause: { fields: [{ path: 'next', message: { key } }] },
  });
});

test('one who must change the password can do nothing else', async () => {
  const one = browser();
  await world.services.db.user.update({ where: { id: userId }, data: { mustChangePassword: true } });
  await one.signIn(PASSWORD);
  await expect((await one.call()).units.tree()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await (await one.call()).auth.changePassword({ current: PASSWORD, next: 'Grey-Heron-43' });
  expect((await (await one.call()).units.tree()).length).toBeGreaterThan(3);
});

test('with a second factor the password alone is not enough, and a code works once', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  const { secret } = await (await one.call()).auth.totp.begin();
  await (await one.call()).auth.totp.confirm({ code: totpCodeAt(secret, world.clock.now()) });

  await expect(browser().signIn(PASSWORD)).rejects.toMatchObject({ cause: { user: { key: 'totpNeeded' } } });
  world.clock.advance({ minutes: 1 });
  const code = totpCodeAt(secret, world.clock.now());
  await browser().signIn(PASSWORD, code);
  await expect(browser().signIn(PASSWORD, code)).rejects.toMatchObject({ cause: { user: { key: 'totpWrong' } } });
});

const kept = async () => (await world.services.db.user.findUniqueOrThrow({ where: { id: userId } })).totpSecret ?? '';

test('the records hold no second factor that could be used: what they keep opens with the key beside them alone', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  const { secret } = await (await one.call()).auth.totp.begin();
  expect(await kept()).not.toContain(secret);
  await (await one.call()).auth.totp.confirm({ code: totpCodeAt(secret, world.clock.now()) });
  const stored = await kept();
  const { secretsKey } = world.services.settings;
  expect(stored).toMatch(/^v1\./);
  expect(openSecret(stored, userId, secretsKey)).toBe(secret);
  const changed = `${stored.slice(0, -2)}${stored.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(() => openSecret(stored, userId, 'another key')).toThrow('secrets.key');
  expect(() => openSecret(stored, 'another account', secretsKey)).toThrow('secrets.key');
  expect(() => openSecret(changed, userId, secretsKey)).toThrow('secrets.key');
});

test('a second factor that an earlier version kept in plain goes on working, and is sealed by its next use', async () => {
  const secret = newTotpSecret();
  await world.services.db.user.update({
    where: { id: userId },
    data: { totpSecret: secret, totpConfirmedAt: world.clock.now() },
  });
  world.clock.advance({ minutes: 5 });
  await expect(browser().signIn(PASSWORD, '000000')).rejects.toMatchObject({ cause: { user: { key: 'totpWrong' } } });
  expect(await kept()).toBe(secret);
  await browser().signIn(PASSWORD, totpCodeAt(secret, world.clock.now()));
  expect(await kept()).toMatch(/^v1\./);
  world.clock.advance({ minutes: 5 });
  await browser().signIn(PASSWORD, totpCodeAt(secret, world.clock.now()));
});

test('where the policy asks for it, an administrator without a second factor can only set one up', async () => {
  const leader = await world.as('leader');
  const { version, body } = await leader.policies.current();
  await leader.policies.create({
    body: { ...body, password: { ...body.password, totpForAdministrators: true } },
    effectiveFrom: world.clock.now().toISOString(),
    note: '管理员启用双因素认证',
    basedOn: version,
  });
  const auditor = await world.person('auditor');
  await world.services.db.user.update({ where: { id: auditor.id }, data: { passwordHash } });
  const one = browser();
  await one.signIn(PASSWORD, undefined, auditor.username);
  await expect((await one.call()).audit.list({})).rejects.toMatchObject({ cause: { user: { key: 'mustEnrolTotp' } } });
  const { secret } = await (await one.call()).auth.totp.begin();
  await (await one.call()).auth.totp.confirm({ code: totpCodeAt(secret, world.clock.now()) });
  expect((await (await one.call()).audit.list({})).items.length).toBeGreaterThan(0);
  const applicant = browser();
  await applicant.signIn(PASSWORD);
  expect((await applicant.me())?.mustEnrolTotp).toBe(false);
});

test('a disabled person is out at once', async () => {
  const one = browser();
  await one.signIn(PASSWORD);
  await (await world.as('systemAdministrator')).users.disable({ id: userId });
  expect(await one.me()).toBeNull();
  await expect(browser().signIn(PASSWORD)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await (await world.as('systemAdministrator')).users.enable({ id: userId });
});
