import { createSignal, For, type JSX, Show } from 'solid-js';
import type { MeasureView } from '../../../server/supervision/views.ts';
import { read } from '../../api/query.ts';
import { isoDate, lastDay } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { EvidenceFiles } from '../judgement/attachments.tsx';
import { Loaded } from '../loaded.tsx';
import { AnswerMeasure, CloseMeasure } from './measure-forms.tsx';
import { measureTone, su } from './words.ts';

/** Measures from their issue to their end. */
export const Measures = (): JSX.Element => {
  const rows = read('supervision.measures');
  return (
    <Loaded query={rows}>
      {(found) => (
        <div class="stack">
          <For each={found()} fallback={<EmptyState title={su().measureEmpty} next={su().measureEmptyNext} />}>
            {(one) => <Measure measure={one} />}
          </For>
        </div>
      )}
    </Loaded>
  );
};

const Measure = (props: { measure: MeasureView }): JSX.Element => {
  const it = () => props.measure;
  const [form, setForm] = createSignal<'answer' | 'close'>();
  const done = () => setForm(undefined);
  return (
    <Card
      title={`${it().number} ${su().measureKinds[it().kind] ?? ''}`}
      note={`${it().officeName}${it().officerName ? ` · ${it().officerName}` : ''} · ${su().issuedAt} ${isoDate(it().issuedAt)} · ${su().due} ${lastDay(it().dueAt)}`}
      actions={
        <StatusTag tone={it().overdue && it().state === 'issued' ? 'red' : (measureTone[it().state] ?? 'neutral')}>
          {it().overdue && it().state === 'issued' ? su().overdue : su().measureStates[it().state]}
        </StatusTag>
      }
    >
      <div class="stack stack-tight">
        <p class="words">{it().words}</p>
        <Show when={it().answer}>
          <p class="words">
            {su().answerWords}：{it().answer} <span class="muted small">{it().answeredByName}</span>
          </p>
          <EvidenceFiles id={it().id} files={it().answerFiles} />
        </Show>
        <Show when={it().closedWords}>
          <p class="words">
            {su().opinion}：{it().closedWords}
          </p>
        </Show>
        <Show when={form() === undefined}>
          <div class="row">
            <Show when={it().mayAnswer}>
              <Button look="primary" onPress={() => setForm('answer')}>
                {su().answer}
              </Button>
            </Show>
            <Show when={it().mayClose}>
              <Button onPress={() => setForm('close')}>{su().close}</Button>
            </Show>
          </div>
        </Show>
        <Show when={form() === 'answer'}>
          <AnswerMeasure id={it().id} onDone={done} />
        </Show>
        <Show when={form() === 'close'}>
          <CloseMeasure measure={it()} onDone={done} />
        </Show>
      </div>
    </Card>
  );
};
