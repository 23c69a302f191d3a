import { useNavigate } from '@solidjs/router';
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { unwrap } from 'solid-js/store';
import type { PolicyBody } from '../../../server/policies/policy.ts';
import type { PolicyView } from '../../../server/policies/views.ts';
import { command } from '../../api/query.ts';
import { failureMessage, fieldMessages } from '../../api/user-message.ts';
import type { Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { policies as en } from '../../i18n/en/policies.ts';
import { isoDate, longDate } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ChangesTable } from './changes-table.tsx';
import { type Leaf, type LeafPath, leafOf, SECTION_KEYS, SECTIONS, withLeaf } from './fields.ts';
import { LeafField } from './leaf-field.tsx';
import { policyChanges } from './say.ts';
import { SizesEditor } from './sizes-editor.tsx';

const t = words({ zh, en });

/** Every parameter, what has changed so far, the date and the reason; published once more is asked. */
export const PolicyForm = (props: { base: PolicyView }): JSX.Element => {
  const navigate = useNavigate();
  const [body, setBody] = createSignal<PolicyBody>(structuredClone(unwrap(props.base.body)));
  const [note, setNote] = createSignal('');
  const [from, setFrom] = createSignal(isoDate(Date.now() + 24 * 3600 * 1000));
  const [tried, setTried] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const [refused, setRefused] = createSignal<Messages>({});
  const changes = createMemo(() => policyChanges(props.base.body, body()));

  const create = command('policies.create', {
    refresh: ['policies', 'guide', 'auth'],
    onDone: ({ version }) => {
      succeeded(t().published(version));
      navigate(paths.policy(version));
    },
    onFailed: (failure) => {
      if (failure.fields.length > 0) setAsking(false);
      setRefused(withoutBody(fieldMessages(failure.fields)));
    },
  });
  const errors = createMemo<Messages>(() => ({ ...(tried() ? problemsOf(body(), note(), from()) : {}), ...refused() }));
  const change = (path: string, value: unknown) => {
    setRefused({});
    setBody(withLeaf(body(), path, value));
  };
  const submit = () => {
    setTried(true);
    if (Object.keys(problemsOf(body(), note(), from())).length === 0) setAsking(true);
  };
  const problem = () => {
    const failure = create.failure();
    return failure && failureMessage(failure);
  };
  const publish = () =>
    create.run({
      body: body(),
      note: note().trim(),
      effectiveFrom: new Date(`${from()}T00:00:00+08:00`).toISOString(),
      basedOn: props.base.version,
    });

  return (
    <>
      <FormShell
        onSubmit={submit}
        submitLabel={t().publish}
        loading={create.busy()}
        submitError={asking() ? undefined : create.failure()}
        errors={errors()}
        labels={t().fields}
        disabledReason={changes().length === 0 ? t().noChangesYet : undefined}
      >
        <For each={SECTION_KEYS}>
          {(section) => (
            <Card title={t().sections[section]}>
              <div class="policy-fields">
                <For each={SECTIONS[section] as readonly Leaf[]}>
                  {(leaf) => (
                    <LeafField
                      leaf={leaf}
                      label={t().fields[leaf.path as LeafPath]}
                      value={leafOf(body(), leaf.path)}
                      error={errors()[leaf.path]}
                      onInput={(value) => change(leaf.path, value)}
                    />
                  )}
                </For>
              </div>
            </Card>
          )}
        </For>
        <SizesEditor sizes={body().sizes} errors={errors()} onInput={(sizes) => change('sizes', sizes)} />
        <Card title={t().changes}>
          <ChangesTable changes={changes()} empty={t().noChangesYet} />
          <DateField
            name="effectiveFrom"
            label={t().effectiveFrom}
            hint={t().effectiveHint}
            min={isoDate(Date.now())}
            value={from()}
            error={errors().effectiveFrom}
            onInput={setFrom}
          />
          <TextArea
            name="note"
            label={t().note}
            hint={t().noteHint}
            wide
            value={note()}
            error={errors().note}
            onInput={setNote}
          />
        </Card>
      </FormShell>
      <Show when={asking()}>
        <ConfirmDialog
          open
          title={t().publishTitle}
          effects={t().publishEffects(changes().length, longDate(`${from()}T00:00:00+08:00`))}
          word={t().publishWord}
          confirmLabel={t().publish}
          busy={create.busy()}
          error={problem()}
          onConfirm={publish}
          onClose={() => setAsking(false)}
        />
      </Show>
    </>
  );
};

/** What is missing before the server is asked; ranges are its own to judge. */
const problemsOf = (body: PolicyBody, note: string, from: string): Messages => {
  const missing: Record<string, string> = {};
  for (const section of SECTION_KEYS) {
    for (const leaf of SECTIONS[section] as readonly Leaf[]) {
      const value = leafOf(body, leaf.path);
      if (leaf.kind === 'number' && typeof value !== 'number') missing[leaf.path] = t().needNumber;
      if (leaf.kind === 'numbers' && !Array.isArray(value)) missing[leaf.path] = t().badNumbers;
      if (leaf.kind === 'ladder' && !Array.isArray(value)) missing[leaf.path] = t().badLadder;
    }
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from)) missing.effectiveFrom = t().needDate;
  if (note.trim() === '') missing.note = t().needNote;
  return missing;
};

/** The server names fields from the top of its input; the form from the top of the policy. */
const withoutBody = (messages: Messages): Messages =>
  Object.fromEntries(Object.entries(messages).map(([path, message]) => [path.replace(/^body\./, ''), message]));
