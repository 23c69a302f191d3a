import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Content,
  draftSchema,
  partsOf,
  requestedOf,
  submitSchemas,
} from '../../../server/applications/content.ts';
import { missingMaterials, requiredMaterials } from '../../../server/applications/materials.ts';
import { APPLICATION_KINDS, type ApplicationKind } from '../../../server/applications/stages.ts';
import { problemsOf as problems } from '../../../server/applications/validate.ts';
import { SAMPLES } from '../../../server/guide/samples.ts';

const sample = SAMPLES.open as Content;
const problemsOf = (kind: ApplicationKind, content: Content) =>
  problems({ kind, content, systemCode: 'water-monitor' });

describe('the form', () => {
  test.each(APPLICATION_KINDS)('of kind %s has a sample that could be submitted as it is', (kind) => {
    expect(problemsOf(kind, SAMPLES[kind] as Content)).toEqual([]);
  });

  test.each(APPLICATION_KINDS)('of kind %s is kept whole by a draft', (kind) => {
    expect(draftSchema.parse(SAMPLES[kind])).toEqual(SAMPLES[kind]);
  });

  test('may be empty as a draft and names every field that is missing at submission', () => {
    expect(draftSchema.parse({})).toEqual({});
    const missing = problemsOf('open', {}).map(({ path }) => path);
    expect(missing).toEqual(Object.keys(submitSchemas.open.shape));
  });

  test('drops what is no field of it', () => {
    expect(draftSchema.parse({ stage: 'approved', system: { granted: 1 } })).toEqual({ system: {} });
  });

  test('as a draft never throws anything but a refusal of its input', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = draftSchema.safeParse(value);
        expect(parsed.success || parsed.error.issues.length > 0).toBe(true);
      }),
    );
  });

  test('cannot name another code than the record of its system: namespaces are called by it', () => {
    const found = problems({ kind: 'open', content: sample, systemCode: 'other' });
    expect(found.map(({ path, message }) => [path, message.key])).toEqual([['system.code', 'field.codeFixed']]);
  });

  test('refuses one person as both emergency contacts, however the name and number are spaced', () => {
    const { emergencyContactA } = sample;
    for (const phone of [emergencyContactA?.phone ?? '', `${emergencyContactA?.phone} `]) {
      const found = problemsOf('open', { ...sample, emergencyContactB: { ...emergencyContactA, phone } });
      expect(found.map(({ path, message }) => [path, message.key])).toEqual([
        ['emergencyContactB.name', 'field.sameContact'],
      ]);
    }
    const colleague = { ...emergencyContactA, name: '另一人' };
    expect(problemsOf('open', { ...sample, emergencyContactB: colleague })).toEqual([]);
  });

  test('refuses a port of a part that no workload has', () => {
    const content = {
      ...sample,
      ports: [{ part: 'cache', port: 6379, protocol: 'TCP' as const, from: 'system' as const }],
    };
    expect(problemsOf('open', content).map(({ path }) => path)).toEqual(['ports.0.part']);
  });

  test('asks of each change only what it changes', () => {
    const { change: _, ...contacts } = SAMPLES.change;
    const of = (change: Content['change']) => problemsOf('change', { ...contacts, change }).map(({ path }) => path);
    expect(of({ kind: 'extend', reason: 'x' })).toEqual(['change.newTermMonths']);
    expect(of({ kind: 'move', reason: 'x', newZone: 'internet' })).toEqual([]);
    expect(
      of({
        kind: 'shrink',
        reason: '',
        newQuota: SAMPLES.change.change.kind === 'grow' ? SAMPLES.change.change.newQuota : undefined,
      }),
    ).toEqual(['change.reason']);
  });

  test('of a termination needs the unit’s word that it is offline and migrated', () => {
    const { terminate } = SAMPLES.terminate;
    const content = { ...SAMPLES.terminate, terminate: { ...terminate, offline: false, migrated: false } };
    expect(problemsOf('terminate', content).map(({ path }) => path)).toEqual([
      'terminate.offline',
      'terminate.migrated',
    ]);
  });

  test('of an exemption for later must say until when', () => {
    const content = { ...SAMPLES.exemption, exemption: { kind: 'later' as const, reason: 'x' } };
    expect(problemsOf('exemption', content).map(({ path }) => path)).toEqual(['exemption.until']);
  });
});

describe('amounts asked for', () => {
  test('add up each workload times its count, with pods for one rolling update', () => {
    expect(requestedOf('open', sample)).toEqual({
      cpuMillis: 6000,
      memoryBytes: 16 * 1024 ** 3,
      storageBytes: 260 * 1024 ** 3,
      pods: 6,
      loadBalancers: 1,
      publicIps: 0,
      gpus: 0,
    });
  });

  test('of a half-filled form are what is known so far', () => {
    expect(requestedOf('open', { workloads: [{ cpuMillis: 1000 }, { count: 2, memoryBytes: 5 }] })).toMatchObject({
      cpuMillis: 0,
      memoryBytes: 10,
    });
  });

  test('are none for extending, terminating and exemptions', () => {
    expect(requestedOf('change', { change: { kind: 'extend', newTermMonths: 12 } })).toBeNull();
    expect(requestedOf('terminate', SAMPLES.terminate)).toBeNull();
    expect(requestedOf('exemption', SAMPLES.exemption as Content)).toBeNull();
  });

  test('parts come in the order of the form, each once', () => {
    expect(partsOf(sample)).toEqual(['app', 'db']);
    expect(partsOf({})).toEqual(['app']);
  });
});

describe('materials', () => {
  test('required by kind, and the filing certificate from level 3 on', () => {
    expect(requiredMaterials('open', sample)).toEqual([
      'officialLetter',
      'constructionPlan',
      'selfTestReport',
      'basis',
    ]);
    expect(requiredMaterials('open', { system: { protectionLevel: 3 } })).toContain('protectionFiling');
    expect(requiredMaterials('change', { change: { newProtectionLevel: 3 } })).toEqual([
      'officialLetter',
      'protectionFiling',
    ]);
    expect(requiredMaterials('terminate', {})).toContain('migrationProof');
  });

  test('missing ones are named in their order', () => {
    expect(missingMaterials('open', sample, ['basis', 'other'])).toEqual([
      'officialLetter',
      'constructionPlan',
      'selfTestReport',
    ]);
  });
});
