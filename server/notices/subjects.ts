/** What notices are about, as people choose by it. Pure: shared with the console. */
export const SUBJECTS = [
  'applications',
  'trials',
  'systems',
  'supervision',
  'backup',
  'drill',
  'bulletin',
  'tickets',
  'reports',
  'usage',
  'assessment',
  'operations',
  'channels',
  'other',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export const WAYS = ['mail', 'channel'] as const;
export type Way = (typeof WAYS)[number];
export const CHOICES = ['now', 'digest', 'off'] as const;
export type Choice = (typeof CHOICES)[number];

export const CHANNEL_KINDS = ['webhook', 'wecom', 'dingtalk', 'feishu'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export const NOTICE_LEVELS = ['info', 'warning', 'urgent'] as const;
export type NoticeLevel = (typeof NOTICE_LEVELS)[number];

/** By the beginning of the notice's key, the longest first. */
const PREFIXES: readonly (readonly [string, Subject])[] = [
  ['operationReport', 'reports'],
  ['assessment', 'assessment'],
  ['application', 'applications'],
  ['delegation', 'applications'],
  ['maintenance', 'tickets'],
  ['bulletin', 'bulletin'],
  ['objection', 'systems'],
  ['complaint', 'supervision'],
  ['incident', 'tickets'],
  ['channel', 'channels'],
  ['reclaim', 'systems'],
  ['backup', 'backup'],
  ['system', 'systems'],
  ['erased', 'systems'],
  ['ticket', 'tickets'],
  ['advice', 'usage'],
  ['restore', 'backup'],
  ['trial', 'trials'],
  ['drill', 'drill'],
  ['probe', 'operations'],
  ['usage', 'usage'],
  ['loop', 'operations'],
  ['step', 'supervision'],
];

export const subjectOf = (key: string): Subject =>
  PREFIXES.find(([prefix]) => key.replace(/^notices\./, '').startsWith(prefix))?.[1] ?? 'other';
