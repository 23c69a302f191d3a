import { For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Icon } from './icon.tsx';
import './stepper.css';

const t = words({ zh, en });

export type StepState = 'done' | 'current' | 'toCome' | 'failed';

export interface Step {
  label: string;
  state: StepState;
  /** Under the label: who, when, or the running clock. */
  note?: JSX.Element;
}

const SPOKEN: Record<StepState, 'stepDone' | 'stepCurrent' | 'stepToCome' | 'stepFailed'> = {
  done: 'stepDone',
  current: 'stepCurrent',
  toCome: 'stepToCome',
  failed: 'stepFailed',
};

/** A chain of steps: done, current with its clock, to come. */
export const Stepper = (props: { label: string; steps: readonly Step[] }): JSX.Element => (
  <ol class="stepper plain" aria-label={props.label}>
    <For each={props.steps}>
      {(step, index) => (
        <li class="step" data-state={step.state} aria-current={step.state === 'current' ? 'step' : undefined}>
          <span class="step-mark" aria-hidden="true">
            <Show when={step.state === 'done'} fallback={step.state === 'failed' ? <Icon name="close" /> : index() + 1}>
              <Icon name="check" />
            </Show>
          </span>
          <span class="step-words">
            <span class="step-label">{step.label}</span>
            <span class="sr-only">{t()[SPOKEN[step.state]]}</span>
            <Show when={step.note}>
              <span class="step-note small">{step.note}</span>
            </Show>
          </span>
        </li>
      )}
    </For>
  </ol>
);
