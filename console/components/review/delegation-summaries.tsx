import { createSignal, For, type JSX, Show } from 'solid-js';
import type { ApplicationView, DelegationSummary } from '../../../server/applications/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { lastDay } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { f } from '../application-form/words.ts';
import { QuotaAmounts } from '../quota-amounts.tsx';
import { said } from './outcome-forms.tsx';
import { r } from './words.ts';

/** What was asked of consultancies about this application, and what they answered. */
export const DelegationSummaries = (props: { application: ApplicationView }): JSX.Element => {
  const session = useSession();
  return (
    <For each={props.application.delegations}>
      {(one) => (
        <section class="stack stack-tight" aria-label={`${r().delegation.title} ${one.consultancyName}`}>
          <div class="split">
            <span class="strong">{one.consultancyName}</span>
            <State delegation={one} />
          </div>
          <p class="muted small words">{one.question}</p>
          <Show when={one.opinion}>
            <p class="words">{one.opinion}</p>
          </Show>
          <Show when={one.recommended}>
            {(amounts) => (
              <p class="small">
                {r().recommended} <QuotaAmounts amounts={amounts()} />
              </p>
            )}
          </Show>
          <Show when={!one.answeredAt && !one.revokedAt && session.can('review:delegate')}>
            <Revoke delegationId={one.id} />
          </Show>
        </section>
      )}
    </For>
  );
};

const State = (props: { delegation: DelegationSummary }): JSX.Element => (
  <Show when={!props.delegation.revokedAt} fallback={<StatusTag tone="neutral">{r().delegation.revoked}</StatusTag>}>
    <Show
      when={props.delegation.answeredAt}
      fallback={<StatusTag tone="blue">{r().delegation.due(lastDay(props.delegation.dueAt))}</StatusTag>}
    >
      <StatusTag tone="green">{r().delegation.answered}</StatusTag>
    </Show>
  </Show>
);

const Revoke = (props: { delegationId: string }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const revoke = command('review.revokeDelegation', { refresh: ['applications'], onDone: () => setOpen(false) });
  const confirm = () => {
    setProblem(reason().trim() === '' ? f().problems.required : undefined);
    if (!problem()) revoke.run({ delegationId: props.delegationId, reason: reason() });
  };
  return (
    <>
      <Button small look="quiet" onPress={() => setOpen(true)}>
        {r().delegation.revoke}
      </Button>
      <ConfirmDialog
        open={open()}
        title={r().delegation.revoke}
        effects={[]}
        confirmLabel={r().delegation.revoke}
        busy={revoke.busy()}
        error={said(revoke.failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea
          name="revoke-reason"
          label={r().delegation.revokeReason}
          value={reason()}
          error={problem()}
          onInput={setReason}
        />
      </ConfirmDialog>
    </>
  );
};
