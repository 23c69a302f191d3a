import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { givenDraft, givenOnline, givenSubmitted, refusal, uploaded } from '../applications/given.ts';
import { JUNIT_PASSED, upload } from '../trials/report-file.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const attachTo = async (id: string, sha256: string, who: Awaited<ReturnType<World['as']>>) =>
  who.applications.addMaterial({ id, kind: 'other', name: '附件.pdf', sha256 });

test('who only knows the digest of another unit’s file is answered as for a file that does not exist', async () => {
  const theirs = await uploaded(world, '水务局的建设方案');
  const { id } = await givenDraft(world, { unit: 'health' });
  const health = await world.as('unitApplicant', 'health');
  const known = await refusal(attachTo(id, theirs, health));
  const unknown = await refusal(attachTo(id, 'f'.repeat(64), health));
  expect(known).toEqual(unknown);
  expect(known).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', key: 'fileNotUploaded' });
  const owner = await world.as('unitApplicant');
  const own = await givenDraft(world);
  expect((await attachTo(own.id, theirs, owner)).sha256).toBe(theirs);
});

test('who has the same content may upload it, and then attach it', async () => {
  const sha256 = await uploaded(world, '两家都有的标准文本');
  const { id } = await givenDraft(world, { unit: 'health' });
  const health = await world.as('unitApplicant', 'health');
  await uploaded(world, '两家都有的标准文本', { by: await world.person('unitApplicant', 'health') });
  expect((await attachTo(id, sha256, health)).sha256).toBe(sha256);
});

test('a material of the own unit may be attached again by a colleague, one that nobody attached yet may not', async () => {
  const first = await givenDraft(world);
  const sha256 = await uploaded(world, '本单位公函');
  const second = await givenDraft(world);
  const head = await world.as('unitHead');
  expect((await refusal(attachTo(second.id, sha256, head))).key).toBe('fileNotUploaded');
  await attachTo(first.id, sha256, await world.as('unitApplicant'));
  expect((await attachTo(second.id, sha256, head)).sha256).toBe(sha256);
});

test('an authority that reads a unit’s file may not send it to another unit by its digest', async () => {
  const sha256 = await uploaded(world, '甲单位材料');
  await attachTo((await givenDraft(world)).id, sha256, await world.as('unitApplicant'));
  const other = await givenSubmitted(world, { unit: 'health' });
  const health = await world.as('unitApplicant', 'health');
  const files = [{ sha256, name: 'x.pdf' }];
  const sent = health.applications.sendMessage({ id: other.id, body: 'x', files });
  expect((await refusal(sent)).key).toBe('fileNotUploaded');
});

test('neither an objection nor a test report nor an import reads what somebody else uploaded', async () => {
  const sha256 = await upload(world, JUNIT_PASSED, 'auditor');
  const GIB = 1024 ** 3;
  const granted = {
    cpuMillis: 1000,
    memoryBytes: GIB,
    storageBytes: GIB,
    pods: 1,
    loadBalancers: 0,
    publicIps: 0,
    gpus: 0,
  };
  const { systemId } = await givenOnline(world, { granted });
  const { id } = await (await world.as('leader')).retirements.reclaim({ systemId, reason: '闲置' });
  const head = await world.as('unitHead');
  const objecting = head.retirements.object({ id, words: '在用', files: [{ sha256, name: 'x.pdf' }] });
  expect((await refusal(objecting)).key).toBe('fileNotUploaded');
  const tester = await world.as('providerTester');
  expect((await refusal(tester.tests.upload({ source: 'junit', trialId: 'none', sha256 }))).key).toBe('fileNotFound');
  const handler = await world.as('authorityHandler');
  expect((await refusal(handler.imports.preview({ sha256, name: 'a.csv' }))).key).toBe('fileNotFound');
});
