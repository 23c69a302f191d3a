import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, type JSX, Match, Switch } from 'solid-js';
import { command } from '../api/query.ts';
import { forgetEverything, isReady, readMe } from '../api/session.tsx';
import { fieldMessages } from '../api/user-message.ts';
import { ChangePassword } from '../components/change-password.tsx';
import { TotpEnrolment } from '../components/totp-enrolment.tsx';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { account as en } from '../i18n/en/account.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { language, setLanguage } from '../i18n/language.ts';
import { words } from '../i18n/words.ts';
import { account as zh } from '../i18n/zh/account.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { TextField } from '../ui/text-field.tsx';
import './sign-in.css';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** Name and password, then the one-time code for those who use one, then a new password for those who must. */
export default function SignIn(): JSX.Element {
  const me = readMe();
  const [params] = useSearchParams<{ next?: string }>();
  const navigate = useNavigate();
  createEffect(() => {
    document.title = `${t().signIn} · ${terms().product}`;
    const person = me.data?.person;
    if (person && isReady(person)) navigate(within(params.next), { replace: true });
  });
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <header class="sign-in-head">
          <img src="/icon.svg" width="44" height="44" alt="" />
          <div>
            <h1>
              {terms().product} <span class="sign-in-long">{terms().productLong}</span>
            </h1>
            <p class="muted">{t().subtitle}</p>
          </div>
        </header>
        <Switch fallback={<Credentials onDone={forgetEverything} />}>
          <Match when={me.data?.person?.mustChangePassword}>
            <h2>{t().changeTitle}</h2>
            <p class="muted">{t().changeNext}</p>
            <ChangePassword onDone={() => void forgetEverything()} />
          </Match>
          <Match when={me.data?.person?.mustEnrolTotp}>
            <h2>{t().enrolTitle}</h2>
            <p class="muted">{t().enrolNext}</p>
            <TotpEnrolment onDone={() => void forgetEverything()} />
          </Match>
        </Switch>
      </div>
      <button
        type="button"
        class="button button-quiet button-small"
        onClick={() => setLanguage(language() === 'zh' ? 'en' : 'zh')}
      >
        {language() === 'zh' ? 'English' : '中文'}
      </button>
    </main>
  );
}

/** Only addresses of this console: a link that leads away after signing in would help phishing. */
const within = (next: string | undefined): string => (next?.startsWith('/') && !next.startsWith('//') ? next : '/');

const Credentials = (props: { onDone: () => Promise<void> }): JSX.Element => {
  const [step, setStep] = createSignal<'password' | 'totp'>('password');
  const form = createForm({
    initial: { username: '', password: '', totp: '' },
    validate: (values) => ({
      ...(values.username.trim() === '' ? { username: t().needUsername } : {}),
      ...(values.password === '' ? { password: t().needPassword } : {}),
      ...(step() === 'totp' && !/^\d{6}$/.test(values.totp) ? { totp: t().needTotp } : {}),
    }),
  });
  const signIn = command('auth.signIn', {
    onDone: () => void props.onDone(),
    onFailed: (failure) => {
      if (failure.user.key === 'totpNeeded') {
        setStep('totp');
        signIn.reset();
      } else form.setErrors(fieldMessages(failure.fields));
    },
  });
  const submit = () => {
    if (!form.check()) return;
    const { username, password, totp } = form.values;
    signIn.run({ username: username.trim(), password, ...(step() === 'totp' ? { totp } : {}) });
  };
  return (
    <FormShell
      onSubmit={submit}
      submitLabel={t().signIn}
      loading={signIn.busy()}
      submitError={signIn.failure()}
      errors={form.errors()}
    >
      <Switch>
        <Match when={step() === 'password'}>
          <TextField label={t().username} autocomplete="username" autofocus wide {...form.bind('username')} />
          <TextField
            label={t().password}
            type="password"
            autocomplete="current-password"
            hint={t().lockHint}
            wide
            {...form.bind('password')}
          />
        </Match>
        <Match when={step() === 'totp'}>
          <TextField
            label={t().totp}
            hint={t().totpHint}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={6}
            mono
            wide
            autofocus
            {...form.bind('totp')}
          />
        </Match>
      </Switch>
    </FormShell>
  );
};
