import type { Drill, DrillStatus, DrillStep, StepName } from '../resources/drill.ts';
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

  begin(name: StepName, message: string): void {
    const open = this.#find(name);
    if (open) open.message = message;
    else this.#add({ name, startedAt: this.now, result: 'running', message });
  }

  end(name: StepName, message: string, result: 'done' | 'failed' = 'done'): void {
    const open = this.#find(name);
    if (!open) {
      this.#add({ name, startedAt: this.now, finishedAt: this.now, result, message });
      return;
    }
    if (open.result === 'running') open.finishedAt = this.now;
    open.result = result;
    open.message = message.slice(0, 4000);
  }

  isDone(name: StepName): boolean {
    return this.#find(name)?.result === 'done';
  }

  /** The step during which a drill was broken off. */
  endOpen(message: string): void {
    for (const step of this.status.steps ?? []) if (step.result === 'running') this.end(step.name, message, 'failed');
  }

  #add(step: DrillStep): void {
    this.status.steps = [...(this.status.steps ?? []), { ...step, message: step.message.slice(0, 4000) }];
  }

  #find(name: StepName): DrillStep | undefined {
    return this.status.steps?.find((step) => step.name === name);
  }
}
