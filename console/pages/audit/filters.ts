import type { ListAuditInput } from '../../../server/audit/input.ts';

/** The filter as the URL holds it; days are Beijing days. */
export interface AuditFilters {
  actor: string;
  action: string;
  type: string;
  subject: string;
  result: string;
  from: string;
  to: string;
}

export const NO_FILTERS: AuditFilters = { actor: '', action: '', type: '', subject: '', result: '', from: '', to: '' };

export const filtersIn = (params: Partial<Record<keyof AuditFilters, string | string[]>>): AuditFilters => {
  const read = (key: keyof AuditFilters) => (typeof params[key] === 'string' ? params[key] : '');
  return {
    actor: read('actor'),
    action: read('action'),
    type: read('type'),
    subject: read('subject'),
    result: read('result'),
    from: read('from'),
    to: read('to'),
  };
};

const DAY = 24 * 3600 * 1000;
const beijing = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

/** What the server is asked: the last day counts to its end. */
export const auditQuery = (filters: AuditFilters): Omit<ListAuditInput, 'cursor' | 'limit'> => ({
  ...(filters.actor ? { actor: filters.actor } : {}),
  ...(filters.action ? { action: filters.action } : {}),
  ...(filters.type ? { subjectType: filters.type } : {}),
  ...(filters.subject ? { subjectId: filters.subject } : {}),
  ...(isResult(filters.result) ? { result: filters.result } : {}),
  ...(filters.from ? { from: new Date(beijing(filters.from)).toISOString() } : {}),
  ...(filters.to ? { to: new Date(beijing(filters.to) + DAY - 1).toISOString() } : {}),
});

const isResult = (text: string): text is 'done' | 'refused' | 'failed' => ['done', 'refused', 'failed'].includes(text);
