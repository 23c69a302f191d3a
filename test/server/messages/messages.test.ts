import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { givenDraft, givenSubmitted, refusal, uploaded } from '../applications/given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('unit and authority talk with files, both see it in the timeline, and an outcome quotes it', async () => {
  const { id } = await givenSubmitted(world);
  const applicant = await world.as('unitApplicant');
  const handler = await world.as('authorityHandler');
  const sha256 = await uploaded(world, 'topology', { mime: 'image/png' });
  await handler.applications.sendMessage({ id, body: '拓扑图是否为最终版？' });
  const answer = await applicant.applications.sendMessage({
    id,
    body: '是，见附件。',
    files: [{ sha256, name: '拓扑图.png' }],
  });
  await handler.review.complete({ id, opinion: '齐全', quotes: [answer.id] });

  const view = await applicant.applications.get({ id });
  expect(view.messages.map(({ body, authorRole }) => [body, authorRole])).toEqual([
    ['拓扑图是否为最终版？', 'authorityHandler'],
    ['是，见附件。', 'unitApplicant'],
  ]);
  expect(view.messages[1]?.files).toEqual([{ sha256, name: '拓扑图.png', size: 8, mime: 'image/png' }]);
  const said = view.timeline.filter(({ action }) => action === 'message');
  expect(said.map(({ data }) => (data as { messageId: string }).messageId)).toEqual(view.messages.map((one) => one.id));
  expect(view.steps[0]?.quotes).toEqual([answer.id]);
});

test('the other side is told in its inbox, the author is not', async () => {
  const { id } = await givenSubmitted(world);
  const handler = await world.as('authorityHandler');
  await handler.applications.sendMessage({ id, body: '请电话联系' });
  const told = await world.services.db.notice.findMany({
    where: { key: 'applicationMessage', link: `/applications/${id}` },
  });
  expect(told.map(({ userId }) => userId)).toEqual(['unitApplicant-water']);
});

test('an outcome cannot quote another application’s message, and then nothing of it is done', async () => {
  const { id } = await givenSubmitted(world);
  const other = await givenSubmitted(world);
  const handler = await world.as('authorityHandler');
  const foreign = await handler.applications.sendMessage({ id: other.id, body: 'x' });
  expect((await refusal(handler.review.complete({ id, quotes: [foreign.id] }))).key).toBe('quotesNotFound');
  const { stage, steps } = await handler.applications.get({ id });
  expect([stage, steps.length]).toEqual(['submitted', 1]);
});

test('a file that was never uploaded cannot be sent, and a draft has nobody to talk to', async () => {
  const { id } = await givenSubmitted(world);
  const applicant = await world.as('unitApplicant');
  const files = [{ sha256: 'a'.repeat(64), name: 'x.pdf' }];
  expect((await refusal(applicant.applications.sendMessage({ id, body: 'x', files }))).key).toBe('fileNotUploaded');
  const draft = await givenDraft(world);
  expect((await refusal(applicant.applications.sendMessage({ id: draft.id, body: 'x' }))).key).toBe(
    'draftHasNoMessages',
  );
});

test('a material of a type that is not accepted is refused by its content', async () => {
  const { id } = await givenDraft(world);
  const applicant = await world.as('unitApplicant');
  const sha256 = await uploaded(world, 'MZ', { mime: 'application/x-msdownload' });
  const call = applicant.applications.addMaterial({ id, kind: 'other', name: '方案.pdf', sha256 });
  expect((await refusal(call)).key).toBe('fileType');
});
