import { createSignal, type JSX, Show } from 'solid-js';
import type { Failure } from '../api/failure.ts';
import { failureMessage } from '../api/user-message.ts';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import type { Messages } from './create-form.ts';
import { ErrorSummary } from './error-summary.tsx';
import './form-shell.css';

const t = words({ zh, en });

interface FormShellProps {
  children: JSX.Element;
  /** Validates and sends; called only when not already loading. */
  onSubmit: () => void;
  submitLabel: string;
  /** Required: a form that cannot show that it is working, or that it failed, cannot be built. */
  loading: boolean;
  submitError: Failure | undefined;
  errors: Messages;
  /** Words for the fields in the summary: path → label. Without one, the message alone is linked. */
  labels?: Readonly<Record<string, string>>;
  disabledReason?: string | undefined;
  danger?: boolean;
  onCancel?: () => void;
  /** Beside the buttons: the state of autosave. */
  aside?: JSX.Element;
}

/** Error summary on top, fields, one primary action. Enter submits; nothing typed is lost by a failure. */
export const FormShell = (props: FormShellProps): JSX.Element => {
  const [attempt, setAttempt] = createSignal(0);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (props.loading || props.disabledReason) return;
    setAttempt(attempt() + 1);
    props.onSubmit();
  };
  return (
    <form class="form stack" noValidate onSubmit={submit}>
      <ErrorSummary errors={props.errors} labels={props.labels ?? {}} attempt={attempt()} />
      <SubmitFailure failure={props.submitError} />
      {props.children}
      <div class="form-foot">
        <Button
          type="submit"
          look={props.danger ? 'danger' : 'primary'}
          busy={props.loading}
          disabledReason={props.disabledReason}
        >
          {props.submitLabel}
        </Button>
        <Show when={props.onCancel}>
          {(cancel) => (
            <Button look="quiet" onPress={() => cancel()()}>
              {t().cancel}
            </Button>
          )}
        </Show>
        {props.aside}
      </div>
    </form>
  );
};

/** The failure of the last attempt, kept on the page. Field errors are in the summary and are not said twice. */
export const SubmitFailure = (props: { failure: Failure | undefined }): JSX.Element => (
  <Show when={props.failure && props.failure.fields.length === 0 ? props.failure : undefined}>
    {(failure) => (
      <div ref={(element) => queueMicrotask(() => element.scrollIntoView({ block: 'nearest' }))}>
        <Banner tone={failure().code === 'CONFLICT' ? 'amber' : 'red'} title={t().errorTitle} alert>
          {failureMessage(failure())}
          <Show when={failure().requestId}>{(id) => <span class="muted small mono"> {t().requestId(id())}</span>}</Show>
        </Banner>
      </div>
    )}
  </Show>
);
