import { gunzipSync } from 'node:zlib';
import type { FindingList } from '../../operators/resources/security-bulletin.ts';

const NOTHING: FindingList = { month: '', images: {}, findings: [], audit: {}, auditSamples: [] };

/** The full list of a draft, as the records keep it. */
export const listOf = (findings: Uint8Array | null): FindingList =>
  findings ? (JSON.parse(gunzipSync(findings).toString()) as FindingList) : NOTHING;
