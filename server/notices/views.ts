export interface NoticeView {
  id: string;
  at: string;
  level: 'info' | 'warning' | 'urgent';
  /** `notices.<key>` of the dictionary. */
  key: string;
  values: Record<string, string | number>;
  link: string;
  read: boolean;
}

export interface NoticePage {
  items: NoticeView[];
  nextCursor: string | null;
}

/** What the live subscription says. */
export type LiveMessage = { type: 'notice'; id: string } | { type: 'changed'; subject: string; id: string };
