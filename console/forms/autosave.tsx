import { createEffect, createSignal, type JSX, Match, on, onCleanup, Switch } from 'solid-js';
import { type Failure, failureOf } from '../api/failure.ts';
import { ApiError } from '../api/query.ts';
import { ui as en } from '../i18n/en/ui.ts';
import { clockTime } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import './form-shell.css';
import { dropLocal, keepLocally } from './local-draft.ts';

const t = words({ zh, en });

/** `local`: the server could not be reached, this machine keeps it. `failed`: the server refused (409, 422): see `failure`. */
export type AutosaveState = 'idle' | 'waiting' | 'saving' | 'saved' | 'local' | 'failed';

export interface Autosave {
  state: () => AutosaveState;
  savedAt: () => Date | undefined;
  failure: () => Failure | undefined;
  /** Saves what is pending at once, before submitting or leaving; resolves true when the server has it. */
  flush: () => Promise<boolean>;
}

interface AutosaveOptions<T> {
  /** Names the draft on this machine: `application-<id>`. */
  key: string;
  /** Tracked: each change starts the wait. Must read all that is saved. */
  value: () => T;
  save: (value: T) => Promise<unknown>;
  delayMillis?: number;
}

const RETRY_MILLIS = 5_000;

/** Saves as people type, one request at a time; keeps a copy on this machine while the server cannot be reached. */
export const createAutosave = <T,>(options: AutosaveOptions<T>): Autosave => {
  const [state, setState] = createSignal<AutosaveState>('idle');
  const [savedAt, setSavedAt] = createSignal<Date>();
  const [failure, setFailure] = createSignal<Failure>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;
  let newer = false;

  const settle = (next: AutosaveState, problem?: Failure): boolean => {
    setFailure(problem);
    if (next === 'saved' || next === 'local') setSavedAt(new Date());
    setState(next);
    return next === 'saved';
  };

  const attempt = async (): Promise<boolean> => {
    const value = options.value();
    newer = false;
    setState('saving');
    try {
      await options.save(value);
      dropLocal(options.key);
      return settle('saved');
    } catch (error) {
      const problem = error instanceof ApiError ? error.failure : failureOf(error);
      if (problem.code !== 'OFFLINE' && problem.code !== 'UNAVAILABLE') return settle('failed', problem);
      schedule(RETRY_MILLIS);
      return settle(keepLocally(options.key, value, new Date()) ? 'local' : 'failed', problem);
    }
  };

  const run = async (): Promise<boolean> => {
    clearTimeout(timer);
    if (running) await running;
    running = attempt();
    const done = await running;
    running = undefined;
    return newer && done ? run() : done;
  };

  const schedule = (millis: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), millis);
  };

  createEffect(
    on(
      () => JSON.stringify(options.value()),
      () => {
        newer = true;
        if (!running) setState('waiting');
        schedule(options.delayMillis ?? 800);
      },
      { defer: true },
    ),
  );
  const online = () => state() === 'local' && void run();
  globalThis.addEventListener?.('online', online);
  onCleanup(() => {
    globalThis.removeEventListener?.('online', online);
    if (timer !== undefined && (state() === 'waiting' || state() === 'local')) void run();
    clearTimeout(timer);
  });

  return {
    state,
    savedAt,
    failure,
    flush: () => (state() === 'idle' || state() === 'saved' ? Promise.resolve(true) : run()),
  };
};

/** “已保存 10:32” */
export const AutosaveMark = (props: { autosave: Autosave }): JSX.Element => {
  const time = () => clockTime(props.autosave.savedAt() ?? new Date());
  return (
    <span class="autosave" role="status" data-state={props.autosave.state()}>
      <Switch>
        <Match when={props.autosave.state() === 'saved'}>{t().saved(time())}</Match>
        <Match when={props.autosave.state() === 'local'}>{t().savedLocally(time())}</Match>
        <Match when={props.autosave.state() === 'saving'}>{t().saving}</Match>
        <Match when={props.autosave.state() === 'waiting' || props.autosave.state() === 'failed'}>{t().unsaved}</Match>
      </Switch>
    </span>
  );
};
