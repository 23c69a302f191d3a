import type { Content } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import { bytes, cores, decimal, longDate } from '../../i18n/format.ts';
import { named, w } from '../workflow/words.ts';
import { type Section, sectionOfPath, sectionsOf } from './sections.ts';
import { f, fieldLabel } from './words.ts';

export interface Answer {
  path: string;
  term: string;
  value: string;
}

/** The answers of one section in words, in the order of the form. What is not answered says so. */
export const answersOf = (kind: ApplicationKind, section: Section, content: Content): Answer[] =>
  allAnswers(kind, content).filter((answer) => sectionOfPath(kind, answer.path) === section);

export const allAnswers = (kind: ApplicationKind, content: Content): Answer[] =>
  sectionsOf[kind].flatMap((section) => BY_SECTION[section](content, kind));

const answer = (path: string, value: string | undefined, term = fieldLabel(path)): Answer => ({
  path,
  term,
  value: value === undefined || value === '' ? f().emptyValue : value,
});

const number = (value: number | undefined, unit = ''): string | undefined =>
  value === undefined ? undefined : `${decimal(value, 2)} ${unit}`.trim();

const day = (value: string | undefined): string | undefined =>
  value && !Number.isNaN(Date.parse(value)) ? longDate(`${value}T00:00:00+08:00`) : value;

const level = (value: number | undefined): string | undefined => (value === undefined ? undefined : f().levels(value));

const yesNo = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? w().yes : w().no;

const oneOf = (set: Record<string, string>, value: string | undefined): string | undefined =>
  value === undefined ? undefined : named(set, value);

const BY_SECTION: Record<Section, (content: Content, kind: ApplicationKind) => Answer[]> = {
  contacts: (content, kind) => {
    const keys = ['unitContact', 'emergencyContactA', 'emergencyContactB'] as const;
    return keys
      .filter((key) => key === 'unitContact' || kind === 'open' || kind === 'change')
      .map((key) => {
        const { name, phone, email } = content[key] ?? {};
        return answer(key, [name, phone, email].filter(Boolean).join(' · '));
      });
  },
  system: ({ system }, kind) => [
    answer('system.name', system?.name),
    answer('system.code', system?.code),
    answer('system.purpose', system?.purpose),
    answer('system.usersServed', system?.usersServed),
    answer('system.userCount', number(system?.userCount, f().person)),
    answer('system.concurrency', number(system?.concurrency, f().person)),
    answer('system.category', oneOf(w().categories, system?.category)),
    ...(kind === 'exemption' ? [answer('system.zone', oneOf(w().zones, system?.zone))] : []),
    answer('system.protectionLevel', level(system?.protectionLevel)),
    answer('system.classified', yesNo(system?.classified)),
  ],
  term: (content) => [
    answer('system.zone', oneOf(w().zones, content.system?.zone)),
    answer('fundSource', oneOf(w().fundSources, content.fundSource)),
    answer('goLiveOn', day(content.goLiveOn)),
    answer('termMonths', number(content.termMonths, f().month)),
  ],
  resources: (content) => [
    ...(content.workloads ?? []).map((one, index) =>
      answer(`workloads.${index}`, sayWorkload(one), one.name || f().workload(index + 1)),
    ),
    answer('publicIp.count', number(content.publicIp?.count, f().piece)),
    answer('publicIp.bandwidthMbps', number(content.publicIp?.bandwidthMbps, f().mbps)),
    answer('loadBalancers', number(content.loadBalancers, f().piece)),
    answer('gpus', number(content.gpus, f().block)),
  ],
  network: (content) => [
    answer('ports', (content.ports ?? []).map(sayPort).join('；') || w().none),
    answer('testHosts', (content.testHosts ?? []).join('、') || w().none),
  ],
  recovery: ({ recovery }) => [
    answer('recovery.level', level(recovery?.level)),
    answer('recovery.rpoMinutes', number(recovery?.rpoMinutes, f().minute)),
    answer('recovery.rtoMinutes', number(recovery?.rtoMinutes, f().minute)),
  ],
  change: ({ change }) => [
    answer('change.kind', oneOf(w().changeKinds, change?.kind)),
    ...changedAnswers(change),
    answer('change.reason', change?.reason),
  ],
  terminate: ({ terminate }) => [
    answer('terminate.reason', terminate?.reason),
    answer('terminate.offline', yesNo(terminate?.offline)),
    answer('terminate.migrated', yesNo(terminate?.migrated)),
    answer('terminate.proof', terminate?.proof),
    answer('terminate.plannedFor', day(terminate?.plannedFor)),
  ],
  exemption: ({ exemption }) => [
    answer('exemption.kind', oneOf(w().exemptionKinds, exemption?.kind)),
    answer('exemption.reason', exemption?.reason),
    answer('exemption.until', exemption?.until ? day(exemption.until) : w().none),
  ],
  materials: () => [],
};

const changedAnswers = (change: Content['change']): Answer[] => {
  switch (change?.kind) {
    case 'grow':
    case 'shrink': {
      const quota = change.newQuota ?? {};
      return [
        answer('change.newQuota.cpuMillis', quota.cpuMillis === undefined ? undefined : cores(quota.cpuMillis)),
        answer('change.newQuota.memoryBytes', quota.memoryBytes === undefined ? undefined : bytes(quota.memoryBytes)),
        answer(
          'change.newQuota.storageBytes',
          quota.storageBytes === undefined ? undefined : bytes(quota.storageBytes),
        ),
        answer('change.newQuota.pods', number(quota.pods, f().piece)),
      ];
    }
    case 'extend':
      return [answer('change.newTermMonths', number(change.newTermMonths, f().month))];
    case 'move':
      return [answer('change.newZone', oneOf(w().zones, change.newZone))];
    case 'level':
      return [
        answer('change.newProtectionLevel', level(change.newProtectionLevel)),
        answer('change.newRecovery.level', level(change.newRecovery?.level)),
        answer('change.newRecovery.rpoMinutes', number(change.newRecovery?.rpoMinutes, f().minute)),
        answer('change.newRecovery.rtoMinutes', number(change.newRecovery?.rtoMinutes, f().minute)),
      ];
    default:
      // Not chosen yet: nothing to say of what changes.
      return [];
  }
};

type DraftWorkload = NonNullable<Content['workloads']>[number];
type DraftPort = NonNullable<Content['ports']>[number];

const sayWorkload = (one: DraftWorkload): string =>
  [
    `${cores(one.cpuMillis ?? 0)} · ${bytes(one.memoryBytes ?? 0)} · ${bytes((one.systemDiskBytes ?? 0) + (one.dataDiskBytes ?? 0))}`,
    `× ${one.count ?? 0}`,
    one.part,
    oneOf(w().storageClasses, one.storageClass),
    oneOf(w().architectures, one.architecture),
    one.domesticStack ? fieldLabel('workloads.domesticStack') : undefined,
    one.image,
  ]
    .filter(Boolean)
    .join(' · ');

const sayPort = (one: DraftPort): string =>
  `${one.part ?? ''} ${one.port ?? ''}/${one.protocol ?? ''}（${oneOf(w().portSources, one.from) ?? ''}）`;
