import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { DelegationView } from '../../server/delegations/views.ts';
import { command, read } from '../api/query.ts';
import { Materials } from '../components/application/materials.tsx';
import { f, fieldLabel } from '../components/application-form/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { QuotaAmounts } from '../components/quota-amounts.tsx';
import { AmountsFields, amountProblems } from '../components/review/amounts-fields.tsx';
import { delegationState } from '../components/review/delegation-state.ts';
import { askedKeys } from '../components/review/feasible-form.tsx';
import { required } from '../components/review/outcome-forms.tsx';
import { r } from '../components/review/words.ts';
import { DeadlineText } from '../components/time.tsx';
import { named, w } from '../components/workflow/words.ts';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { decimal } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

/** One delegated review: what the consultancy was given, and its opinion. */
const DelegationPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const delegation = read('delegations.get', () => ({ id: params.id }));
  return <Loaded query={delegation}>{(found) => <Desk delegation={found()} />}</Loaded>;
};

const Desk = (props: { delegation: DelegationView }): JSX.Element => {
  const it = () => props.delegation;
  return (
    <Page
      title={it().systemName}
      crumbs={[{ label: r().delegation.deskTitle, href: paths.delegations() }]}
      state={
        <div class="row">
          <StatusTag tone={delegationState(it()).tone}>{delegationState(it()).label}</StatusTag>
          <span class="mono">{it().applicationNumber}</span>
          <Show when={it().open}>
            <DeadlineText deadline={it().clock} />
          </Show>
        </div>
      }
    >
      <div class="side-by-side">
        <div class="stack">
          <Card title={r().delegation.question}>
            <p class="words">{it().question}</p>
          </Card>
          <Need delegation={it()} />
          <Card title={r().delegation.materials}>
            <Materials applicationId={it().applicationId} materials={it().materials} />
          </Card>
        </div>
        <aside class="decision-panel" aria-label={r().choose}>
          <Card title={r().delegation.answer}>
            <Show when={it().open} fallback={<Given delegation={it()} />}>
              <OpinionForm delegation={it()} />
            </Show>
          </Card>
        </aside>
      </div>
    </Page>
  );
};

const Need = (props: { delegation: DelegationView }): JSX.Element => {
  const need = () => props.delegation.need;
  const people = (value: number | null) => (value === null ? w().notYet : `${decimal(value, 0)} ${f().person}`);
  return (
    <Card title={r().delegation.need}>
      <DescriptionList
        columns={2}
        items={[
          { term: fieldLabel('system.purpose'), value: need().purpose },
          { term: fieldLabel('system.usersServed'), value: need().usersServed },
          { term: fieldLabel('system.userCount'), value: people(need().userCount) },
          { term: fieldLabel('system.concurrency'), value: people(need().concurrency) },
          {
            term: fieldLabel('system.protectionLevel'),
            value: need().protectionLevel ? f().levels(need().protectionLevel ?? 0) : w().notYet,
          },
          { term: fieldLabel('system.category'), value: named(w().categories, need().category ?? '') },
          {
            term: r().delegation.requested,
            value: (
              <Show when={need().requested} fallback={w().none}>
                {(amounts) => <QuotaAmounts amounts={amounts()} names />}
              </Show>
            ),
          },
        ]}
      />
    </Card>
  );
};

const Given = (props: { delegation: DelegationView }): JSX.Element => (
  <Show when={props.delegation.opinion} fallback={<p class="muted">{r().delegation.closed}</p>}>
    {(opinion) => (
      <div class="stack stack-tight">
        <p class="words">{opinion()}</p>
        <Show when={props.delegation.recommended}>
          {(amounts) => (
            <p>
              {r().delegation.recommended} <QuotaAmounts amounts={amounts()} names />
            </p>
          )}
        </Show>
      </div>
    )}
  </Show>
);

const OpinionForm = (props: { delegation: DelegationView }): JSX.Element => {
  const requested = props.delegation.need.requested;
  const keys = requested ? askedKeys(requested) : [];
  const form = createForm({
    initial: { recommended: requested, opinion: '' },
    validate: (values) => ({
      ...required(values, ['opinion']),
      ...(values.recommended ? amountProblems('recommended', values.recommended, keys) : {}),
    }),
  });
  const give = command('review.opinion', {
    refresh: ['delegations'],
    onDone: () => succeeded(r().delegation.submitted),
  });
  return (
    <FormShell
      onSubmit={() => form.check() && give.run({ delegationId: props.delegation.id, ...form.values })}
      submitLabel={r().delegation.submit}
      loading={give.busy()}
      submitError={give.failure()}
      errors={form.errors()}
      labels={{ opinion: r().opinion }}
    >
      <Show when={form.values.recommended}>
        {(recommended) => (
          <AmountsFields
            name="recommended"
            label={r().delegation.recommended}
            value={recommended()}
            keys={keys}
            errors={form.errors()}
            onInput={form.bind('recommended').onInput}
          />
        )}
      </Show>
      <TextArea label={r().opinion} {...form.bind('opinion')} rows={6} />
    </FormShell>
  );
};
export default DelegationPage;
