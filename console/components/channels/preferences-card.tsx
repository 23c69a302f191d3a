import { For, type JSX, Show } from 'solid-js';
import type { PreferencesView } from '../../../server/notices/channel-views.ts';
import { CHOICES, type Choice, SUBJECTS, type Subject, type Way } from '../../../server/notices/subjects.ts';
import { command, read } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Card } from '../../ui/card.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { Loaded } from '../loaded.tsx';
import './preferences.css';
import { ch } from './words.ts';

/** How the person hears of each subject outside the console. */
export const PreferencesCard = (): JSX.Element => {
  const preferences = read('notices.preferences');
  return (
    <Card title={ch().preferences} note={ch().preferencesNote(preferences.data?.digestHour ?? 8)}>
      <Loaded query={preferences}>{(found) => <Preferences found={found()} />}</Loaded>
    </Card>
  );
};

type Values = Record<string, Choice>;
const keyOf = (way: Way, subject: Subject): string => `${way}-${subject}`;
const valuesOf = ({ choices }: PreferencesView): Values =>
  Object.fromEntries(choices.map(({ way, subject, choice }) => [keyOf(way, subject), choice]));

const Preferences = (props: { found: PreferencesView }): JSX.Element => {
  const form = createForm<Values>({ initial: valuesOf(props.found) });
  const save = command('notices.setPreferences', {
    refresh: ['notices.preferences'],
    onDone: (saved) => {
      form.reset(valuesOf(saved));
      succeeded(ch().saved);
    },
  });
  // A way that leads nowhere is not offered; what was chosen for it stays.
  const ways = (): Way[] => [
    ...(props.found.mail === 'ready' ? ['mail' as const] : []),
    ...(props.found.channels.length > 0 ? ['channel' as const] : []),
  ];
  const submit = () =>
    save.run({
      choices: ways().flatMap((way) =>
        SUBJECTS.map((subject) => ({ way, subject, choice: form.values[keyOf(way, subject)] ?? 'now' })),
      ),
    });
  return (
    <div class="stack stack-tight">
      <Show when={props.found.mail !== 'ready'}>
        <p class="muted small">{ch().mailStates[props.found.mail]}</p>
      </Show>
      <Show when={props.found.channels.length === 0}>
        <p class="muted small">{ch().noChannel}</p>
      </Show>
      <Show when={ways().length > 0}>
        <FormShell
          onSubmit={submit}
          submitLabel={ch().save}
          loading={save.busy()}
          submitError={save.failure()}
          errors={form.errors()}
        >
          <TableScroll>
            <table class="preferences" aria-label={ch().preferences}>
              <thead>
                <tr>
                  <th scope="col">{ch().subject}</th>
                  <For each={ways()}>{(way) => <th scope="col">{ch().ways[way]}</th>}</For>
                </tr>
              </thead>
              <tbody>
                <For each={SUBJECTS}>
                  {(subject) => (
                    <tr>
                      <th scope="row">{ch().subjects[subject]}</th>
                      <For each={ways()}>
                        {(way) => (
                          <td>
                            <SelectField
                              labelHidden
                              label={`${ch().subjects[subject]} ${ch().ways[way]}`}
                              name={keyOf(way, subject)}
                              value={form.values[keyOf(way, subject)] ?? 'now'}
                              onInput={(choice) => form.set(keyOf(way, subject), choice)}
                              options={CHOICES.map((choice) => ({ value: choice, label: ch().choices[choice] }))}
                            />
                          </td>
                        )}
                      </For>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </TableScroll>
        </FormShell>
      </Show>
    </div>
  );
};
