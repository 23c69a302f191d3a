import type { JSX } from 'solid-js';
import { type Deadline, deadlineWords } from '../i18n/deadline.ts';
import { clockTime, type Instant, isoDateTime, lastDay, relative } from '../i18n/format.ts';
import { ToneMark } from '../ui/status-tag.tsx';
import { now } from './now.ts';
import './time.css';

/** “3 小时前”, with the exact time on hover. */
export const RelativeTime = (props: { at: Instant }): JSX.Element => (
  <time dateTime={new Date(props.at).toISOString()} title={isoDateTime(props.at)}>
    {relative(props.at, now())}
  </time>
);

/** 2026-11-22 10:32, for tables and records. */
export const ExactTime = (props: { at: Instant }): JSX.Element => (
  <time class="nowrap" dateTime={new Date(props.at).toISOString()}>
    {isoDateTime(props.at)}
  </time>
);

/** The midnight that ends a day is said as that day's 24:00. */
const endOf = (at: Instant): string => (clockTime(at) === '00:00' ? `${lastDay(at)} 24:00` : isoDateTime(at));

/** “还剩 2 个工作日 · 11月24日” with its shape and colour; the exact moment on hover. */
export const DeadlineText = (props: { deadline: Deadline }): JSX.Element => {
  const said = () => deadlineWords(props.deadline);
  return (
    <span class="deadline" data-tone={said().tone} title={endOf(props.deadline.dueAt)}>
      <ToneMark tone={said().tone} />
      <span class="tone-text">{said().text}</span>
    </span>
  );
};
