import { type JSX, Show } from 'solid-js';
import { command } from '../api/query.ts';
import { createForm } from '../forms/create-form.ts';
import { FormShell, SubmitFailure } from '../forms/form-shell.tsx';
import { account as en } from '../i18n/en/account.ts';
import { words } from '../i18n/words.ts';
import { account as zh } from '../i18n/zh/account.ts';
import { Button } from '../ui/button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

const t = words({ zh, en });

/** Asks for a secret, shows it, and proves by one code that the authenticator holds it. */
export const TotpEnrolment = (props: { onDone: () => void }): JSX.Element => {
  const begin = command('auth.totp.begin');
  const form = createForm({
    initial: { code: '' },
    validate: (values): Record<string, string> => (/^\d{6}$/.test(values.code.trim()) ? {} : { code: t().needTotp }),
  });
  const confirm = command('auth.totp.confirm', {
    refresh: ['auth'],
    onDone: () => {
      succeeded(t().totpEnabled);
      props.onDone();
    },
  });
  return (
    <Show
      when={begin.output()}
      fallback={
        <>
          <SubmitFailure failure={begin.failure()} />
          <Button look="primary" busy={begin.busy()} onPress={() => begin.run()}>
            {t().totpBegin}
          </Button>
        </>
      }
    >
      {(enrolment) => (
        <FormShell
          submitLabel={t().totpConfirm}
          loading={confirm.busy()}
          submitError={confirm.failure()}
          errors={form.errors()}
          onSubmit={() => form.check() && confirm.run({ code: form.values.code.trim() })}
        >
          <p>{t().totpScan}</p>
          <DescriptionList
            items={[
              { term: t().totpSecret, value: <code>{grouped(enrolment().secret)}</code> },
              { term: t().totpLink, value: <a href={enrolment().uri}>{t().totpOpen}</a> },
            ]}
          />
          <TextField
            label={t().totp}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={6}
            mono
            {...form.bind('code')}
          />
        </FormShell>
      )}
    </Show>
  );
};

/** In fours, as authenticators show it and people read it out. */
const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');
