import { createSignal, For, type JSX, Show } from 'solid-js';
import { type DrillRole, GUIDED, type GuidedScenario } from '../../../server/drills/scenarios.ts';
import type { DrillView } from '../../../server/drills/views.ts';
import { command } from '../../api/query.ts';
import { isoDateTime } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { said } from '../review/outcome-forms.tsx';
import { Act } from './act.tsx';
import { dr, sc } from './words.tsx';

const REFRESH = { refresh: ['drills'] };

/** A drill that people go through: script, sign-in sheet, course and summary, written while it runs. */
export const Guided = (props: { drill: DrillView }): JSX.Element => {
  const scenario = (): GuidedScenario =>
    props.drill.scenario === 'restore' ? 'platformFailure' : props.drill.scenario;
  const isRunning = () => props.drill.state === 'running' && props.drill.actions.includes('guide');
  return (
    <>
      <Card title={dr().guided.situation} actions={<BeginOrEnd drill={props.drill} />}>
        <p class="words">{sc().situation[scenario()]}</p>
        <Show when={props.drill.tableTop}>
          <p class="muted small">{dr().guided.tableTopCap}</p>
        </Show>
        <Show when={props.drill.score !== null}>
          <p>
            {dr().one.score} <span class="strong">{props.drill.score}</span>
          </p>
        </Show>
      </Card>
      <SignIn drill={props.drill} scenario={scenario()} writing={isRunning()} />
      <Script drill={props.drill} scenario={scenario()} writing={isRunning()} />
      <Course drill={props.drill} writing={isRunning()} />
      <Summary drill={props.drill} writing={isRunning()} />
    </>
  );
};

const BeginOrEnd = (props: { drill: DrillView }): JSX.Element => {
  const begin = command('drills.begin', REFRESH);
  const end = command('drills.end', REFRESH);
  const id = () => props.drill.id;
  return (
    <Show when={props.drill.actions.includes('guide')}>
      <Show
        when={props.drill.state === 'running'}
        fallback={
          <Act
            primary
            label={dr().guided.begin}
            effects={dr().guided.beginEffects}
            done={dr().guided.begun}
            command={begin}
            act={() => begin.runAsync({ id: id() })}
          />
        }
      >
        <Act
          primary
          label={dr().guided.end}
          effects={dr().guided.endEffects}
          done={dr().guided.ended}
          command={end}
          act={() => end.runAsync({ id: id() })}
        />
      </Show>
    </Show>
  );
};

interface Part {
  drill: DrillView;
  writing: boolean;
}

const SignIn = (props: Part & { scenario: GuidedScenario }): JSX.Element => {
  const [name, setName] = createSignal('');
  const [role, setRole] = createSignal<DrillRole>('lead');
  const [unitName, setUnitName] = createSignal('');
  const enter = command('drills.enter', { ...REFRESH, onDone: () => setName('') });
  const people = () => props.drill.guided?.signIn ?? [];
  return (
    <Card title={dr().guided.signIn}>
      <Show when={people().length > 0} fallback={<p class="muted">{dr().guided.nobody}</p>}>
        <ul class="plain stack stack-tight">
          <For each={people()}>
            {(one) => (
              <li class="split">
                <span>
                  <span class="strong">{one.name}</span> {sc().roles[one.role]}{' '}
                  <span class="muted">{one.unitName}</span>
                </span>
                <span class="muted small">{isoDateTime(one.at)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.writing}>
        <div class="stack stack-tight">
          <TextField name="sign-name" label={dr().guided.name} value={name()} onInput={setName} />
          <SelectField<DrillRole>
            name="sign-role"
            label={dr().guided.role}
            value={role()}
            options={GUIDED[props.scenario].roles.map((value) => ({ value, label: sc().roles[value] }))}
            onInput={setRole}
          />
          <TextField name="sign-unit" label={dr().guided.unitName} value={unitName()} onInput={setUnitName} />
          <Failed words={said(enter.failure())} />
          <div class="row">
            <Button
              busy={enter.busy()}
              disabledReason={name().trim() && unitName().trim() ? undefined : dr().plan.required}
              onPress={() =>
                enter.run({ kind: 'signIn', id: props.drill.id, name: name(), role: role(), unitName: unitName() })
              }
            >
              {dr().guided.addPerson}
            </Button>
          </div>
        </div>
      </Show>
    </Card>
  );
};

const Failed = (props: { words: string | undefined }): JSX.Element => (
  <Show when={props.words}>{(words) => <p class="field-error">{words()}</p>}</Show>
);

const Script = (props: Part & { scenario: GuidedScenario }): JSX.Element => {
  const enter = command('drills.enter', REFRESH);
  const result = (step: string) => props.drill.guided?.results[step];
  const put = (step: string, passed: boolean) =>
    enter.run({ kind: 'result', id: props.drill.id, step, passed, words: '' });
  return (
    <Card title={dr().guided.script}>
      <Failed words={said(enter.failure())} />
      <ol class="plain stack stack-tight">
        <For each={GUIDED[props.scenario].steps}>
          {(step, index) => (
            <li class="split">
              <span>
                {index() + 1}. {sc().steps[props.scenario][step]}
              </span>
              <span class="row">
                <Show when={result(step)}>
                  {(found) => (
                    <StatusTag tone={found().passed ? 'green' : 'red'}>
                      {found().passed ? dr().guided.passed : dr().guided.failed}
                    </StatusTag>
                  )}
                </Show>
                <Show when={props.writing}>
                  <Button small onPress={() => put(step, true)}>
                    {dr().guided.passed}
                  </Button>
                  <Button small onPress={() => put(step, false)}>
                    {dr().guided.failed}
                  </Button>
                </Show>
              </span>
            </li>
          )}
        </For>
      </ol>
    </Card>
  );
};

const Course = (props: Part): JSX.Element => {
  const [words, setWords] = createSignal('');
  const enter = command('drills.enter', { ...REFRESH, onDone: () => setWords('') });
  const entries = () =>
    (props.drill.guided?.timeline ?? []).map((one, index) => ({
      id: String(index),
      tone: 'blue' as const,
      title: one.words,
      time: isoDateTime(one.at),
      body: <span class="muted small">{one.byName}</span>,
    }));
  return (
    <Card title={dr().guided.timeline}>
      <Show when={entries().length > 0} fallback={<p class="muted">{dr().guided.noEntries}</p>}>
        <Timeline label={dr().guided.timeline} entries={entries()} />
      </Show>
      <Show when={props.writing}>
        <div class="stack stack-tight">
          <TextArea name="entry" label={dr().guided.entry} value={words()} rows={2} onInput={setWords} />
          <Failed words={said(enter.failure())} />
          <div class="row">
            <Button
              busy={enter.busy()}
              disabledReason={words().trim() ? undefined : dr().plan.required}
              onPress={() => enter.run({ kind: 'timeline', id: props.drill.id, words: words() })}
            >
              {dr().guided.addEntry}
            </Button>
          </div>
        </div>
      </Show>
    </Card>
  );
};

const Summary = (props: Part): JSX.Element => {
  const [typed, setTyped] = createSignal<string>();
  const enter = command('drills.enter', REFRESH);
  const text = () => typed() ?? props.drill.guided?.summary ?? '';
  return (
    <Card title={dr().guided.summary}>
      <Show when={props.writing} fallback={<p class="words">{text() || '—'}</p>}>
        <div class="stack stack-tight">
          <TextArea name="summary" label={dr().guided.summary} value={text()} rows={5} wide onInput={setTyped} />
          <Failed words={said(enter.failure())} />
          <div class="row">
            <Button
              busy={enter.busy()}
              disabledReason={text().trim() ? undefined : dr().plan.required}
              onPress={() => enter.run({ kind: 'summary', id: props.drill.id, words: text() })}
            >
              {dr().guided.saveSummary}
            </Button>
          </div>
        </div>
      </Show>
    </Card>
  );
};
