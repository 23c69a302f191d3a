import { createSignal, For, type JSX, Show } from 'solid-js';
import type { DrillView, ProblemView } from '../../../server/drills/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { isoDate, lastDay } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { Act } from './act.tsx';
import { dr } from './words.tsx';

/** What was found, who mends it until when, and the evidence that it is mended. */
export const Problems = (props: { drill: DrillView }): JSX.Element => (
  <Card
    title={dr().one.problems}
    actions={
      <Show when={props.drill.actions.includes('addProblem')}>
        <AddProblem drill={props.drill} />
      </Show>
    }
  >
    <Show when={props.drill.problems.length > 0} fallback={<p class="muted">{dr().one.noProblems}</p>}>
      <ul class="plain stack stack-tight">
        <For each={props.drill.problems}>{(problem) => <Problem problem={problem} />}</For>
      </ul>
    </Show>
  </Card>
);

const Problem = (props: { problem: ProblemView }): JSX.Element => {
  const session = useSession();
  const it = () => props.problem;
  const may = () => session.can('drill:manage') || session.can('drill:sign') || session.can('drill:approve');
  const state = () => (it().closedAt ? 'closed' : it().overdue ? 'overdue' : 'open');
  return (
    <li class="split">
      <span>
        <span class="words">{it().words}</span>
        <p class="muted small">
          {it().ownerName} {it().ownerUnitName === it().ownerName ? '' : it().ownerUnitName} · {dr().one.dueDay}{' '}
          {lastDay(it().dueAt)}
        </p>
        <Show when={it().closedAt}>
          {(at) => (
            <p class="small words">
              {it().evidence} <span class="muted">{dr().one.closedBy(it().closedBy, isoDate(at()))}</span>
            </p>
          )}
        </Show>
      </span>
      <span class="row">
        <StatusTag tone={state() === 'closed' ? 'green' : state() === 'overdue' ? 'red' : 'amber'}>
          {state() === 'closed' ? dr().one.closed : state() === 'overdue' ? dr().one.overdue : dr().one.open}
        </StatusTag>
        <Show when={!it().closedAt && may()}>
          <CloseProblem id={it().id} />
        </Show>
      </span>
    </li>
  );
};

const CloseProblem = (props: { id: string }): JSX.Element => {
  const [evidence, setEvidence] = createSignal('');
  const close = command('drills.closeProblem', { refresh: ['drills'] });
  return (
    <Act
      small
      label={dr().one.close}
      effects={[]}
      done={dr().one.closed}
      command={close}
      check={() => (evidence().trim() === '' ? dr().plan.required : undefined)}
      act={() => close.runAsync({ problemId: props.id, evidence: evidence() })}
    >
      <TextArea name="evidence" label={dr().one.evidence} value={evidence()} rows={3} onInput={setEvidence} />
    </Act>
  );
};

type Side = 'provider' | 'unit' | 'authority';

const AddProblem = (props: { drill: DrillView }): JSX.Element => {
  const [words, setWords] = createSignal('');
  const [owner, setOwner] = createSignal('');
  const [side, setSide] = createSignal<Side>('provider');
  const [day, setDay] = createSignal('');
  const add = command('drills.addProblem', { refresh: ['drills'] });
  const sides = (): Side[] => (props.drill.systemId ? ['provider', 'unit', 'authority'] : ['provider', 'authority']);
  const missing = () => [words(), owner(), day()].some((value) => value.trim() === '');
  return (
    <Act
      small
      label={dr().one.addProblem}
      effects={[]}
      done={dr().one.problemAdded}
      command={add}
      check={() => (missing() ? dr().plan.required : undefined)}
      act={() =>
        add.runAsync({ drillId: props.drill.id, words: words(), ownerName: owner(), ownedBy: side(), dueDay: day() })
      }
    >
      <TextArea name="problem-words" label={dr().one.problemWords} value={words()} rows={3} onInput={setWords} />
      <SelectField<Side>
        name="problem-side"
        label={dr().one.ownedBy}
        value={side()}
        options={sides().map((value) => ({ value, label: dr().one[value] }))}
        onInput={setSide}
      />
      <TextField name="problem-owner" label={dr().one.owner} value={owner()} onInput={setOwner} />
      <DateField name="problem-due" label={dr().one.dueDay} value={day()} onInput={setDay} />
    </Act>
  );
};
