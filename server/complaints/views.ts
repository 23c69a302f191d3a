import type { ComplaintAction, ComplaintObstacle, ComplaintState } from './transitions.ts';

export interface ComplaintRow {
  id: string;
  number: string;
  channel: string;
  realName: boolean;
  subject: string;
  state: ComplaintState;
  officeName: string | null;
  receivedAt: string;
  /** The limit that counts now: acceptance, then the answer. */
  dueAt: string;
  workingDaysLeft: number;
  overdue: boolean;
  founded: boolean | null;
}

export interface ComplaintView extends ComplaintRow {
  hotlineNumber: string | null;
  /** Only for those who take it down or answer it. */
  complainantName: string | null;
  contact: string | null;
  words: string;
  files: { sha256: string; name: string }[];
  applicationId: string | null;
  acceptBy: string;
  acceptedAt: string | null;
  answerBy: string;
  result: string;
  handledAt: string | null;
  handledByName: string;
  reply: string;
  replyWay: string;
  repliedAt: string | null;
  repliedByName: string;
  closedAt: string | null;
  satisfaction: number | null;
  measureNumber: string | null;
  events: { id: string; at: string; actorName: string; action: string; words: string }[];
  actions: { action: ComplaintAction; enabled: boolean; reason?: ComplaintObstacle }[];
}

export interface OfficeChoice {
  id: string;
  name: string;
}

/** What a finished application was given; null: not yet rated. */
export interface RatingView {
  mayRate: boolean;
  score: number | null;
  words: string;
  at: string | null;
  byName: string;
}
