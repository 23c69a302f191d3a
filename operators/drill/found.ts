import type { Said, Sentence } from '../resources/sentences.ts';

/** What one look of a probe came to. `waiting` is asked again until the probe's time is over. */
export interface Found {
  result: 'waiting' | 'passed' | 'failed';
  said: Said;
}

export const passed = (...said: Sentence[]): Found => ({ result: 'passed', said });
export const failed = (...said: Sentence[]): Found => ({ result: 'failed', said });
export const waiting = (...said: Sentence[]): Found => ({ result: 'waiting', said });
