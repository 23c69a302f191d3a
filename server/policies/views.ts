import type { PolicyBody } from './policy.ts';

export interface PolicySummary {
  /** 0: the defaults, before anyone wrote a policy. */
  version: number;
  effectiveFrom: string;
  authorName: string;
  note: string;
  createdAt: string;
  state: 'past' | 'current' | 'future';
}

export interface PolicyView extends PolicySummary {
  body: PolicyBody;
}
