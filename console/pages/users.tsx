import { createSignal, For, type JSX, Show } from 'solid-js';
import type { AccountState, OneTimePassword, UserRow } from '../../server/users/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { RelativeTime } from '../components/time.tsx';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { users as en } from '../i18n/en/users.ts';
import { clockTime } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { users as zh } from '../i18n/zh/users.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';
import { OneTimePasswordDialog } from './users/one-time-password.tsx';
import { RolesDialog } from './users/roles-dialog.tsx';
import { UserActions } from './users/user-actions.tsx';
import { UserDialog } from './users/user-dialog.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

/** What is open above the table. */
type Open = { what: 'create' } | { what: 'edit'; user: UserRow } | { what: 'roles'; user: UserRow } | undefined;

const TONES: Record<AccountState, Tone> = { active: 'green', locked: 'red', disabled: 'neutral' };

/** Question: who can do what here, and is any account locked, idle or without a second factor? */
export default function Users(): JSX.Element {
  const session = useSession();
  const users = read('users.table');
  const [open, setOpen] = createSignal<Open>();
  const [password, setPassword] = createSignal<OneTimePassword>();
  const close = () => setOpen(undefined);

  const columns = (): Column<UserRow>[] => [
    {
      id: 'name',
      header: t().name,
      value: (user) => user.name,
      cell: (user) => (
        <>
          <span class="strong">{user.name}</span> <span class="muted mono small">{user.username}</span>
        </>
      ),
      say: (_, user) => `${user.name} ${user.username}`,
    },
    { id: 'unit', header: terms().unit, value: (user) => user.unitName, filter: true },
    {
      id: 'roles',
      header: t().roles,
      value: (user) => user.roles.map((role) => terms().roles[role]).join('、'),
      filter: true,
      cell: (user) => (
        <Show when={user.roles.length > 0} fallback={<span class="muted">{t().noRoles}</span>}>
          {user.roles.map((role) => terms().roles[role]).join('、')}
        </Show>
      ),
    },
    {
      id: 'state',
      header: t().accountState,
      value: (user) => user.state,
      say: (_, user) => t().states[user.state],
      filter: true,
      card: 'tag',
      width: 130,
      cell: (user) => (
        <span title={user.lockedUntil ? t().lockedUntil(clockTime(user.lockedUntil)) : undefined}>
          <StatusTag tone={TONES[user.state]}>{t().states[user.state]}</StatusTag>
        </span>
      ),
    },
    {
      id: 'totp',
      header: t().totp,
      value: (user) => (user.totpEnabled ? 'on' : 'off'),
      say: (value) => (value === 'on' ? t().on : t().off),
      filter: true,
      width: 100,
    },
    {
      id: 'seen',
      header: t().lastSeen,
      value: (user) => user.lastSeenAt,
      width: 120,
      cell: (user) => (
        <Show when={user.lastSeenAt} fallback={<span class="muted">{t().never}</span>}>
          {(at) => <RelativeTime at={at()} />}
        </Show>
      ),
    },
    { id: 'phone', header: t().phone, value: (user) => user.phone, hidden: true },
    { id: 'email', header: t().email, value: (user) => user.email, hidden: true },
    {
      id: 'actions',
      header: t().actions,
      value: () => '',
      sortable: false,
      width: 84,
      cell: (user) => (
        <UserActions
          user={user}
          onEdit={() => setOpen({ what: 'edit', user })}
          onRoles={() => setOpen({ what: 'roles', user })}
          onPassword={setPassword}
        />
      ),
    },
  ];

  return (
    <Page
      title={t().title}
      state={users.data ? t().state(users.data.length) : undefined}
      actions={
        <Show when={session.can('user:manage')}>
          <Button look="primary" icon="plus" onPress={() => setOpen({ what: 'create' })}>
            {t().create}
          </Button>
        </Show>
      }
    >
      <DataTable
        label={t().title}
        rows={users.data}
        rowId={(user) => user.id}
        columns={columns()}
        error={users.error}
        onRetry={() => void users.refetch()}
        exportName="users"
        empty={<EmptyState title={t().empty} next={t().emptyNext} />}
      />
      <For each={opened(open())}>
        {(now) =>
          now.what === 'roles' ? (
            <RolesDialog user={now.user} onClose={close} />
          ) : (
            <UserDialog user={now.what === 'edit' ? now.user : undefined} onClose={close} onPassword={setPassword} />
          )
        }
      </For>
      <OneTimePasswordDialog given={password()} onClose={() => setPassword(undefined)} />
    </Page>
  );
}

/** A list of none or one: each opening gets a fresh dialog with a fresh form. */
const opened = (open: Open): NonNullable<Open>[] => (open ? [open] : []);
