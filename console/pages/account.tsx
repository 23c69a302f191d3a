import { createSignal, type JSX, Show } from 'solid-js';
import type { SessionView } from '../../server/identity/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { failureMessage } from '../api/user-message.ts';
import { ChangePassword } from '../components/change-password.tsx';
import { PreferencesCard } from '../components/channels/preferences-card.tsx';
import { Page } from '../components/page.tsx';
import { ExactTime, RelativeTime } from '../components/time.tsx';
import { TotpEnrolment } from '../components/totp-enrolment.tsx';
import { createForm } from '../forms/create-form.ts';
import { SubmitFailure } from '../forms/form-shell.tsx';
import { account as en } from '../i18n/en/account.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { words } from '../i18n/words.ts';
import { account as zh } from '../i18n/zh/account.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { TextField } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** Question: is my account safe, and where am I signed in? */
export default function Account(): JSX.Element {
  const session = useSession();
  return (
    <Page title={t().title} state={session.person().username}>
      <div class="grid account-grid">
        <Card title={t().profile}>
          <DescriptionList
            items={[
              { term: t().name, value: session.person().name },
              { term: terms().unit, value: session.person().unitName },
              { term: t().roles, value: rolesOf(session.person().roles) },
            ]}
          />
        </Card>
        <TotpCard />
        <Card title={t().passwordCard}>
          <ChangePassword />
        </Card>
      </div>
      <PreferencesCard />
      <Sessions />
    </Page>
  );
}

const rolesOf = (roles: readonly (keyof typeof zhTerms.roles)[]): string =>
  roles.map((role) => terms().roles[role]).join('、');

const TotpCard = (): JSX.Element => {
  const session = useSession();
  const on = () => session.person().totpEnabled;
  return (
    <Card
      title={t().totpCard}
      note={t().totpNote}
      actions={<StatusTag tone={on() ? 'green' : 'neutral'}>{on() ? t().totpOn : t().totpOff}</StatusTag>}
    >
      <Show when={on()} fallback={<TotpEnrolment onDone={() => undefined} />}>
        <TotpDisable />
      </Show>
    </Card>
  );
};

const TotpDisable = (): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const form = createForm({ initial: { password: '' } });
  const disable = command('auth.totp.disable', {
    refresh: ['auth'],
    onDone: () => {
      setOpen(false);
      form.reset({ password: '' });
      succeeded(t().totpDisabled);
    },
  });
  const problem = () => {
    const failure = disable.failure();
    return failure && failureMessage(failure);
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t().totpDisable}</Button>
      <ConfirmDialog
        open={open()}
        title={t().totpDisable}
        effects={[t().totpDisableEffect]}
        confirmLabel={t().totpDisable}
        busy={disable.busy()}
        error={problem()}
        onConfirm={() => disable.run({ password: form.values.password })}
        onClose={() => setOpen(false)}
      >
        <TextField label={t().current} type="password" autocomplete="current-password" {...form.bind('password')} />
      </ConfirmDialog>
    </>
  );
};

const Sessions = (): JSX.Element => {
  const sessions = read('auth.sessions');
  const revoke = command('auth.revokeSession', { refresh: ['auth'], onDone: () => succeeded(t().revoked) });
  const columns = (): Column<SessionView>[] => [
    { id: 'device', header: t().device, value: (row) => deviceOf(row.userAgent) },
    { id: 'address', header: t().address, value: (row) => row.address, width: 160 },
    {
      id: 'signedIn',
      header: t().signedInAt,
      value: (row) => row.createdAt,
      cell: (row) => <ExactTime at={row.createdAt} />,
      width: 170,
    },
    {
      id: 'seen',
      header: t().lastSeen,
      value: (row) => row.lastSeenAt,
      cell: (row) => <RelativeTime at={row.lastSeenAt} />,
      width: 140,
    },
    {
      id: 'expires',
      header: t().expires,
      value: (row) => row.expiresAt,
      cell: (row) => <ExactTime at={row.expiresAt} />,
      width: 170,
    },
    {
      id: 'act',
      header: terms().state,
      sortable: false,
      width: 140,
      value: (row) => (row.current ? t().thisSession : ''),
      cell: (row) => (
        <Show when={!row.current} fallback={<StatusTag tone="green">{t().thisSession}</StatusTag>}>
          <Button small busy={revoke.busy()} onPress={() => revoke.run({ id: row.id })}>
            {t().revoke}
          </Button>
        </Show>
      ),
    },
  ];
  return (
    <Card title={t().sessions} note={t().sessionsNote}>
      <SubmitFailure failure={revoke.failure()} />
      <DataTable
        plain
        label={t().sessions}
        rows={sessions.data}
        rowId={(row) => row.id}
        columns={columns()}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        empty={<EmptyState title={t().thisSession} />}
      />
    </Card>
  );
};

/** Browser and system in two words, from what the browser says of itself. */
const deviceOf = (agent: string): string => {
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : '';
  const system = /Windows/.test(agent)
    ? 'Windows'
    : /Android/.test(agent)
      ? 'Android'
      : /iPhone|iPad/.test(agent)
        ? 'iOS'
        : /Mac OS/.test(agent)
          ? 'macOS'
          : /Linux/.test(agent)
            ? 'Linux'
            : '';
  return [browser, system].filter(Boolean).join(' · ') || t().unknownDevice;
};
