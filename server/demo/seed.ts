import { Readable } from 'node:stream';
import { requiredMaterials } from '../applications/materials.ts';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { upload } from '../files/upload.ts';
import { hashPassword, oneTimePassword } from '../identity/password.ts';
import { DEMO_PEOPLE, DEMO_SYSTEMS, DEMO_UNITS, type DemoSystem, demoForm } from './city.ts';
import { type Caller, callerOf } from './desk.ts';
import { demoPaper } from './paper.ts';

const KEY = 'demo.accounts';

interface DemoRecord {
  password: string;
  finished: boolean;
}

/** A password that anybody may know, where nobody but this machine can come in. */
export const LOOPBACK_PASSWORD = 'Yunzhi-demo-2026';

export interface DemoAccount {
  username: string;
  title: string;
  password: string;
}

/**
 * Fills empty records with the demo city: people of each role, and applications that they have brought to various stages through
 * the same procedures as anyone. Answers the accounts at every start; null where the records are not a demo's.
 */
export async function seedDemo(services: Services): Promise<DemoAccount[] | null> {
  const { db, settings } = services;
  const known = await db.setting.findUnique({ where: { key: KEY } });
  if (known) {
    const demo = known.value as unknown as DemoRecord;
    if (!demo.finished) await finishApplications(services, demo.password);
    return accounts(demo.password);
  }
  if ((await db.user.count()) > 0) return null;
  const isLoopback = ['127.0.0.1', 'localhost', '::1'].includes(settings.host);
  const password = isLoopback ? LOOPBACK_PASSWORD : oneTimePassword();
  await createPeople(services, password);
  await finishApplications(services, password);
  return accounts(password);
}

/** Whether the records hold a demo city that is there in full. */
export async function isDemo({ db }: Services): Promise<boolean> {
  const known = await db.setting.findUnique({ where: { key: KEY } });
  return (known?.value as unknown as DemoRecord | undefined)?.finished === true;
}

const accounts = (password: string): DemoAccount[] =>
  DEMO_PEOPLE.map(({ username, title }) => ({ username, title, password }));

async function createPeople(services: Services, password: string): Promise<void> {
  const { db, clock, newId } = services;
  const now = clock.now();
  const passwordHash = await hashPassword(password);
  const ids = new Map(DEMO_UNITS.map(({ code }) => [code, newId()]));
  await write(db, async (tx) => {
    for (const { code, name, kind, parent } of DEMO_UNITS)
      await tx.unit.create({
        data: { id: ids.get(code) ?? '', code, name, kind, parentId: parent && ids.get(parent), createdAt: now },
      });
    for (const { username, name, unit, role } of DEMO_PEOPLE) {
      const roles = { create: { role, grantedAt: now, grantedBy: 'demo' } };
      const secret = { passwordHash, passwordChangedAt: now };
      await tx.user.create({
        data: { id: newId(), username, name, unitId: ids.get(unit) ?? '', ...secret, createdAt: now, roles },
      });
    }
    await tx.setting.create({ data: { key: KEY, value: { password, finished: false } } });
  });
}

/** Begins each application that is not there yet: a start that was cut short is made good by the next. */
async function finishApplications(services: Services, password: string): Promise<void> {
  const done = new Set((await services.db.system.findMany({ select: { code: true } })).map(({ code }) => code));
  for (const system of DEMO_SYSTEMS) if (!done.has(system.code)) await bring(services, system);
  // From here on the city belongs to its people: what they delete is not made again.
  await services.db.setting.update({ where: { key: KEY }, data: { value: { password, finished: true } } });
}

/** One application, act by act, each by the person whose turn it is, as far as its stage says. */
async function bring(services: Services, system: DemoSystem): Promise<void> {
  const as = (username: string) => callerOf(services, username);
  const id = await draft(services, system);
  if (system.stage === 'draft') return;
  const { contentVersion } = await (await as(system.by)).applications.get({ id });
  await (await as(system.by)).applications.submit({ id, contentVersion });
  if (system.stage === 'submitted') return;
  const { review } = await as('handler');
  if (system.stage === 'returned') {
    await review.return({ id, missing: ['性能和安全自测报告缺少测试单位盖章'], opinion: '请补正后重新提交。' });
    return;
  }
  await review.complete({ id, opinion: '材料齐全，予以受理。' });
  if (system.stage === 'technical') return;
  const { requested } = await (await as('reviewer')).applications.get({ id });
  await (await as('reviewer')).review.feasible({ id, recommended: requested, opinion: '资源需求与用户规模相符。' });
  if (system.stage === 'decision') return;
  const leader = await as('leader');
  const { decisionDigest } = await leader.review.evidence({ id });
  await leader.review.approve({ id, granted: requested, opinion: '同意。', decisionDigest });
  await confirm(as, id, system.stage === 'trial');
}

async function draft(services: Services, system: DemoSystem): Promise<string> {
  const { applications } = await callerOf(services, system.by);
  const { code, name } = system;
  const { id } = await applications.createDraft({ kind: 'open', newSystem: { name, code } });
  const { contentVersion } = await applications.get({ id });
  const content = demoForm(system);
  const actor = await services.db.user.findUniqueOrThrow({ where: { username: system.by }, select: { id: true } });
  await applications.saveDraft({ id, contentVersion, content });
  for (const kind of requiredMaterials('open', content)) {
    const { sha256 } = await upload({ ...services, actor }, Readable.from([demoPaper(`${code} ${kind}`)]));
    await applications.addMaterial({ id, kind, name: `${name}-${kind}.pdf`, sha256 });
  }
  return id;
}

async function confirm(as: (username: string) => Promise<Caller>, id: string, all: boolean): Promise<void> {
  const trial = await (await as('operator')).trials.get({ applicationId: id });
  if (!trial) return;
  await (await as('operator')).trials.confirm({ trialId: trial.id, party: 'provider', remark: '环境已准备。' });
  if (!all) return;
  await (await as('handler')).trials.confirm({ trialId: trial.id, party: 'authority', remark: '' });
  await (await as('head')).trials.confirm({ trialId: trial.id, party: 'unit', remark: '' });
}
