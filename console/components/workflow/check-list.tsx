import { For, type JSX, Show } from 'solid-js';
import type { CheckResult, Verdict } from '../../../server/applications/checks/check.ts';
import { checks as en } from '../../i18n/en/checks.ts';
import { words } from '../../i18n/words.ts';
import { checks as zh } from '../../i18n/zh/checks.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';
import { checkSentence } from './check-sentence.ts';
import './workflow.css';

const t = words({ zh, en });

const TONES: Record<Verdict, Tone> = {
  passed: 'green',
  attention: 'amber',
  blocked: 'red',
  unmeasured: 'neutral',
  notApplicable: 'neutral',
  skipped: 'neutral',
};

/** What the automatic checks found, each with the figures it was judged by; those that do not apply are counted only. */
export const CheckList = (props: { checks: readonly CheckResult[] }): JSX.Element => {
  const telling = () => props.checks.filter((one) => one.verdict !== 'notApplicable');
  const others = () => props.checks.length - telling().length;
  return (
    <Show when={props.checks.length > 0} fallback={<p class="muted">{t().none}</p>}>
      <ul class="plain check-list">
        <For each={telling()}>
          {(check) => (
            <li>
              <StatusTag tone={TONES[check.verdict]}>{t().verdicts[check.verdict]}</StatusTag>
              <span>
                <span class="strong">{t().names[check.check]}</span>
                <br />
                <span class="muted">{checkSentence(t().sentences, check)}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show when={others() > 0}>
        <p class="muted small">{t().others(others())}</p>
      </Show>
    </Show>
  );
};
