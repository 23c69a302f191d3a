import type { Content } from './content.ts';
import type { ApplicationKind } from './stages.ts';

/** Article 7: construction plan, performance and security self-test report, resource needs (the form itself), other materials. */
export const MATERIAL_KINDS = [
  'officialLetter',
  'constructionPlan',
  'selfTestReport',
  'basis',
  'protectionFiling',
  'migrationProof',
  'other',
] as const;
export type MaterialKind = (typeof MATERIAL_KINDS)[number];

const REQUIRED: Record<ApplicationKind, readonly MaterialKind[]> = {
  open: ['officialLetter', 'constructionPlan', 'selfTestReport', 'basis'],
  change: ['officialLetter'],
  terminate: ['officialLetter', 'migrationProof'],
  exemption: ['officialLetter', 'basis'],
};

/** From this level on a system must be filed with the public security organ (等保备案, GB/T 22240). */
const FILING_FROM_LEVEL = 3;

/** What must be attached: by kind, and the protection filing where the level asks for it. */
export function requiredMaterials(kind: ApplicationKind, content: Content): readonly MaterialKind[] {
  const level = kind === 'change' ? content.change?.newProtectionLevel : content.system?.protectionLevel;
  const filing = kind === 'open' || kind === 'change' ? (level ?? 0) >= FILING_FROM_LEVEL : false;
  return filing ? [...REQUIRED[kind], 'protectionFiling'] : REQUIRED[kind];
}

export const missingMaterials = (
  kind: ApplicationKind,
  content: Content,
  attached: readonly string[],
): MaterialKind[] => requiredMaterials(kind, content).filter((required) => !attached.includes(required));

/** PDF, Word, Excel and images, as found in the content of the file (never by its name). */
export const ACCEPTED_MIMES: readonly string[] = [
  'application/pdf',
  'application/msword',
  'application/x-cfb', // the container of .doc and .xls, as content sniffing names it
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'image/png',
  'image/jpeg',
];
