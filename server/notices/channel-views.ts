import type { ChannelKind, Choice, NoticeLevel, Subject, Way } from './subjects.ts';

/** What the console is shown of channels. The address carries a token and is never shown again. */
export interface ChannelView {
  id: string;
  kind: ChannelKind;
  name: string;
  host: string;
  hasSecret: boolean;
  unitId: string | null;
  unitName: string | null;
  userId: string | null;
  userName: string | null;
  subjects: Subject[];
  minLevel: NoticeLevel;
  detail: boolean;
  locale: 'zh-CN' | 'en';
  enabled: boolean;
  state: 'working' | 'failing' | 'quiet' | 'off' | 'unused';
  lastSentAt: string | null;
  lastError: string;
  lastErrorAt: string | null;
  waiting: number;
  dead: number;
  version: number;
}

export interface DeadDeliveryView {
  id: string;
  /** Null: mail. */
  channelName: string | null;
  userName: string | null;
  subject: Subject;
  attempts: number;
  lastError: string;
  createdAt: string;
}

export interface OutboxView {
  mail: { enabled: boolean; waiting: number; dead: number };
  dead: DeadDeliveryView[];
}

export interface PreferenceView {
  way: Way;
  subject: Subject;
  choice: Choice;
}

export interface PreferencesView {
  /** Ways that lead to this person at all. */
  mail: 'ready' | 'noAddress' | 'noServer';
  channels: string[];
  digestHour: number;
  choices: PreferenceView[];
}
