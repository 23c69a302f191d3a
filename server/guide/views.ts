import type { MaterialKind } from '../applications/materials.ts';
import type { ApplicationKind, StepName } from '../applications/stages.ts';
import type { Scope } from '../identity/permissions.ts';

/** 办事指南 (article 27): matter, basis, conditions, procedure, limits, materials, sample form. Words are dictionary keys. */
export interface GuideView {
  kind: ApplicationKind;
  /** Articles of the regulation. */
  basis: number[];
  /** `guide.conditions.<key>` */
  conditions: { key: string; why: string }[];
  /** The steps in order, with who acts and the limit in working days under the present policy. */
  procedure: {
    step: StepName;
    party: 'unit' | 'acceptor' | 'authority' | 'provider';
    scope: Scope | null;
    limitDays: number | null;
    outcomes: string[];
  }[];
  /** `when` is a key: `always`, or `level3` for the protection filing. */
  materials: { kind: MaterialKind; required: boolean; when: 'always' | 'level3' | 'optional' }[];
  acceptedMimes: string[];
  maxFileBytes: number;
  /** A filled form as it would be submitted. */
  sample: unknown;
  policyVersion: number;
}

export interface GuideRow {
  kind: ApplicationKind;
  basis: number[];
  /** Working days from submission to decision at the most. */
  totalDays: number;
  materials: number;
}
