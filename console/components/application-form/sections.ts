import type { ApplicationKind } from '../../../server/applications/stages.ts';

export const SECTIONS = [
  'contacts',
  'system',
  'term',
  'resources',
  'network',
  'recovery',
  'change',
  'terminate',
  'exemption',
  'materials',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The short sections of each kind of form, in order. */
export const sectionsOf: Record<ApplicationKind, readonly Section[]> = {
  open: ['contacts', 'system', 'term', 'resources', 'network', 'recovery', 'materials'],
  change: ['change', 'contacts', 'materials'],
  terminate: ['terminate', 'contacts', 'materials'],
  exemption: ['system', 'exemption', 'contacts', 'materials'],
};

/** Which section holds a field, by the beginning of its path; the longest match counts. */
const PLACES: readonly (readonly [string, Section])[] = [
  ['system.zone', 'term'],
  ['system', 'system'],
  ['unitContact', 'contacts'],
  ['emergencyContact', 'contacts'],
  ['fundSource', 'term'],
  ['goLiveOn', 'term'],
  ['termMonths', 'term'],
  ['workloads', 'resources'],
  ['publicIp', 'resources'],
  ['loadBalancers', 'resources'],
  ['gpus', 'resources'],
  ['ports', 'network'],
  ['testHosts', 'network'],
  ['recovery', 'recovery'],
  ['change', 'change'],
  ['terminate', 'terminate'],
  ['exemption', 'exemption'],
  ['materials', 'materials'],
];

/** Where a field is filled in; an exemption has no section for the network, its zone stands with the system. */
export const sectionOfPath = (kind: ApplicationKind, path: string): Section => {
  const found = PLACES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? sectionsOf[kind][0] ?? 'contacts';
  return sectionsOf[kind].includes(found) ? found : 'system';
};
