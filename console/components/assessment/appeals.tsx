import { createSignal, For, type JSX, Show } from 'solid-js';
import type { AppealView } from '../../../server/assessment/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDateTime, lastDay } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { EvidenceFiles } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { correctionsOf, entryFor, entryLabels, entryMessages, entryProblems } from './ruling.ts';
import { RulingFields, type RulingValues, Things } from './ruling-fields.tsx';
import { appealTone, as, points } from './words.ts';

/** Appeals with their answers, or the forms for them. */
export const Appeals = (props: {
  appeals: readonly AppealView[];
  nameOf: (indicator: string) => string;
}): JSX.Element => (
  <div class="stack">
    <For each={props.appeals}>{(appeal) => <Appeal appeal={appeal} name={props.nameOf(appeal.indicator)} />}</For>
  </div>
);

const Appeal = (props: { appeal: AppealView; name: string }): JSX.Element => {
  const it = () => props.appeal;
  const [answering, setAnswering] = createSignal(false);
  const withdraw = command('assessments.withdrawAppeal', {
    refresh: ['assessments'],
    onDone: () => succeeded(as().withdrawn),
  });
  return (
    <Card
      title={`${it().number} ${props.name}`}
      note={`${it().unitName} · ${as().appealBy(it().byName, isoDateTime(it().at))}`}
      actions={
        <StatusTag tone={it().overdue && it().state === 'open' ? 'red' : appealTone[it().state]}>
          {as().appealStates[it().state]}
        </StatusTag>
      }
    >
      <div class="stack stack-tight">
        <Things things={it().things} unit={it().measureUnit} decided={it().state === 'upheld'} />
        <p class="words">{it().words}</p>
        <EvidenceFiles id={it().id} files={it().files} />
        <Show when={it().state === 'open'}>
          <p class="small muted">
            {as().answerDue} {lastDay(it().dueAt)}
          </p>
        </Show>
        <Show when={it().reason}>
          <p class="words">
            {as().answerReason}：{it().reason} <span class="muted small">{it().decidedByName}</span>
          </p>
        </Show>
        <Show when={it().state === 'upheld'}>
          <p class="small strong">{as().changed(points(it().scoreBefore), points(it().scoreAfter))}</p>
          <Show when={it().stateBefore === 'notApplicable' && it().stateAfter !== 'notApplicable'}>
            <p class="small">{as().beganToApply}</p>
          </Show>
        </Show>
        <Show when={it().mayDecide && !answering()}>
          <Button onPress={() => setAnswering(true)}>{as().answer}</Button>
        </Show>
        <Show when={answering()}>
          <AnswerForm appeal={it()} onDone={() => setAnswering(false)} />
        </Show>
        <Show when={it().mayWithdraw}>
          <Button busy={withdraw.busy()} onPress={() => withdraw.run({ appealId: it().id })}>
            {as().withdraw}
          </Button>
        </Show>
      </div>
    </Card>
  );
};

const AnswerForm = (props: { appeal: AppealView; onDone: () => void }): JSX.Element => {
  const unit = () => props.appeal.measureUnit;
  const form = createForm<RulingValues>({
    initial: { reason: '', nowApplies: false, entries: props.appeal.things.map((one) => entryFor(one, unit())) },
    validate: (values) => ({ ...required(values, ['reason']), ...entryProblems(values.entries) }),
  });
  const decide = command('assessments.decideAppeal', {
    refresh: ['assessments'],
    onDone: () => {
      succeeded(as().answered);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(entryMessages(failure, form.values.entries, unit())),
  });
  const send = () => {
    const { reason, nowApplies, entries } = form.values;
    const corrections = correctionsOf(props.appeal.things, entries, unit());
    if (form.check()) decide.run({ appealId: props.appeal.id, corrections, reason, nowApplies });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={as().answer}
      loading={decide.busy()}
      submitError={decide.failure()}
      errors={form.errors()}
      labels={{ reason: as().answerReason, ...entryLabels(props.appeal.things) }}
      onCancel={props.onDone}
    >
      <RulingFields form={form} things={props.appeal.things} unit={unit()} state={props.appeal.figureState} />
      <TextArea label={as().answerReason} {...form.bind('reason')} />
    </FormShell>
  );
};
