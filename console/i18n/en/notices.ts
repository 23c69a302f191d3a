import type { notices as zh } from '../zh/notices.ts';

export const notices: typeof zh = {
  title: 'Notices',
  state: (n) => (n > 0 ? `${n} unread` : 'All read'),
  all: 'All',
  unread: 'Unread',
  show: 'Show',
  markAll: 'Mark all as read',
  markRead: 'Mark as read',
  nothingUnread: 'Nothing is unread',
  empty: 'No notices yet',
  emptyUnread: 'Nothing is unread',
  emptyNext: 'Applications, decisions, trials and changes of resources are announced here.',
  more: 'Show earlier notices',
  levels: { info: 'Information', warning: 'Reminder', urgent: 'Urgent' },
  general: 'There is something new for you. Open it to see.',
};
