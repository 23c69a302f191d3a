import { isoDateTime } from './format.ts';

/** What an official types as Beijing time, `2026-11-22 10:30`, as ISO 8601; undefined when it is no such time. */
export const fromBeijing = (text: string): string | undefined => {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const at = new Date(`${match[1]}T${match[2]}:00+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

export const toBeijing = (at: string | null): string => (at ? isoDateTime(at) : '');
