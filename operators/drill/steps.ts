import type { Drill, DrillStatus, DrillStep, StepName } from '../resources/drill.ts';
import { type Said, type Sentence, spoken } from '../resources/sentences.ts';
import { isoSeconds } from '../runtime/conditions.ts';

/** The status that one look is writing: steps keep the time at which they began. */
export class Progress {
  readonly status: DrillStatus;
  readonly now: string;

  constructor(drill: Drill, now: Date) {
    this.now = isoSeconds(now);
    const { status = { phase: 'planned' }, metadata } = drill;
    this.status = { ...structuredClone(status), observedGeneration: metadata.generation };
  }

  begin(name: StepName, ...said: Sentence[]): void {
    const open = this.#find(name);
    if (open) Object.assign(open, inWords(said));
    else this.#add({ name, startedAt: this.now, result: 'running', ...inWords(said) });
  }

  end(name: StepName, said: Said, result: 'done' | 'failed' = 'done'): void {
    const open = this.#find(name);
    if (!open) {
      this.#add({ name, startedAt: this.now, finishedAt: this.now, result, ...inWords(said) });
      return;
    }
    if (open.result === 'running') open.finishedAt = this.now;
    open.result = result;
    Object.assign(open, inWords(said));
  }

  isDone(name: StepName): boolean {
    return this.#find(name)?.result === 'done';
  }

  /** The step during which a drill was broken off. */
  endOpen(said: Said): void {
    for (const step of this.status.steps ?? []) if (step.result === 'running') this.end(step.name, said, 'failed');
  }

  #add(step: DrillStep): void {
    this.status.steps = [...(this.status.steps ?? []), step];
  }

  #find(name: StepName): DrillStep | undefined {
    return this.status.steps?.find((step) => step.name === name);
  }
}

/** Sentences that one step or one probe holds: a verdict over twenty probes is cut before it fills the object. */
const MOST_SENTENCES = 40;

/** `message` and `said` within what the contract allows. */
export function inWords(said: Said): { message: string; said: Sentence[] } {
  const words = spoken(...said.slice(0, MOST_SENTENCES));
  return { ...words, message: words.message.slice(0, 4000) };
}
