import { LOOPBACK_PASSWORD } from '../../server/demo/seed.ts';
import { type Desk, signIn } from '../city/desk.ts';
import * as flow from '../city/flow.ts';
import { type DemoDuties, dutiesOf } from './demo-duties.ts';

/** Records of the demo city at every stage that a page can show. */
export interface DemoLives {
  draft: string;
  returned: string;
  submitted: string;
  deciding: string;
  /** A trial that runs. */
  trial: string;
  inForce: { id: string; systemId: string };
  retired: { id: string; certificate: string };
  delegation: string;
  duties: DemoDuties;
}

/** Brings some of the demo's applications further than its seed does: one in force, one retired, one delegated. */
export const liveOn = async (base: string): Promise<DemoLives> => {
  const at = (username: string): Promise<Desk> => signIn(base, username, LOOPBACK_PASSWORD);
  const [applicant, head, handler, reviewer, leader, operator, tester, edu] = (await Promise.all(
    ['applicant', 'head', 'handler', 'reviewer', 'leader', 'operator', 'tester', 'edu'].map(at),
  )) as [Desk, Desk, Desk, Desk, Desk, Desk, Desk, Desk];
  const desks: flow.Desks = { applicant, head, handler, reviewer, leader, operator, tester };
  const all = await leader.api.applications.table.query({});
  const drafts = await applicant.api.applications.table.query({ stage: ['draft'] });
  const of = (systemName: string) => [...all, ...drafts].find((one) => one.systemName === systemName)?.id ?? '';
  const inForce = await finish(desks, of('防汛指挥系统'));
  const exam = of('中考报名系统');
  await confirm({ ...desks, head: edu }, exam);
  const delegation = await delegate(reviewer, of('预防接种管理系统'));
  return {
    draft: of('水资源监测系统'),
    returned: of('取水许可电子证照系统'),
    submitted: of('义务教育招生平台'),
    deciding: of('全民健康信息平台'),
    trial: exam,
    inForce,
    retired: await retire(desks),
    delegation,
    duties: await dutiesOf(operator, leader, head),
  };
};

const finish = async (desks: flow.Desks, id: string) => {
  const { trial } = await flow.view(desks.leader, id);
  await flow.untilStage(desks.leader, id, 'executing');
  await flow.passTests(desks, trial?.id ?? '');
  const { system } = await flow.untilStage(desks.leader, id, 'finished');
  return { id, systemId: system.id };
};

/** The provider has confirmed in the seed already. */
const confirm = async (desks: flow.Desks, applicationId: string): Promise<void> => {
  const { trial } = await flow.view(desks.leader, applicationId);
  const trialId = trial?.id ?? '';
  await desks.head.api.trials.confirm.mutate({ trialId, party: 'unit' });
  await desks.handler.api.trials.confirm.mutate({ trialId, party: 'authority' });
};

const delegate = async (reviewer: Desk, id: string): Promise<string> => {
  const consultancy = (await reviewer.api.units.tree.query()).find(({ kind }) => kind === 'consultancy');
  const { delegationId } = await reviewer.api.review.delegate.mutate({
    id,
    consultancyUnitId: consultancy?.id ?? '',
    question: '资源需求是否与接种规模相符，存储增长如何估算？',
    materialIds: (await flow.view(reviewer, id)).materials.slice(0, 1).map((one) => one.id),
    dueDays: 5,
  });
  return delegationId;
};

/** A system that lived its whole life: in force, terminated, its certificate written. */
const retire = async (desks: flow.Desks) => {
  const { systemId } = await flow.goLive(desks, { code: 'levee', name: '堤防巡查系统' });
  const contact = { name: '李敏', phone: '0452-2100137', email: '' };
  const plannedFor = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const terminate = { reason: '并入省级平台', offline: true, migrated: true, proof: '迁移验收报告', plannedFor };
  const id = await flow.applyFor(desks.applicant, 'terminate', systemId, { unitContact: contact, terminate });
  await flow.passReview(desks, id);
  await flow.untilStage(desks.leader, id, 'finished', 90);
  const [retirement] = await desks.leader.api.retirements.table.query({ states: ['certified'] });
  return { id: retirement?.id ?? '', certificate: retirement?.certificateNumber ?? '' };
};
