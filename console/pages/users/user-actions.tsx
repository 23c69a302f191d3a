import { createSignal, For, type JSX, Show } from 'solid-js';
import type { OneTimePassword, UserRow } from '../../../server/users/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { failureMessage } from '../../api/user-message.ts';
import { users as en } from '../../i18n/en/users.ts';
import { words } from '../../i18n/words.ts';
import { users as zh } from '../../i18n/zh/users.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Popover } from '../../ui/popover.tsx';
import { succeeded } from '../../ui/toast.tsx';

const t = words({ zh, en });

type Act = 'disable' | 'enable' | 'unlock' | 'reset';

interface UserActionsProps {
  user: UserRow;
  onEdit: () => void;
  onRoles: () => void;
  onPassword: (given: OneTimePassword) => void;
}

/** What this administrator may do to one account. */
export const UserActions = (props: UserActionsProps): JSX.Element => {
  const session = useSession();
  const [asking, setAsking] = createSignal<Act>();
  const ended = () => {
    setAsking(undefined);
    succeeded(t().saved);
  };
  const commands = {
    disable: command('users.disable', { refresh: ['users'], onDone: ended }),
    enable: command('users.enable', { refresh: ['users'], onDone: ended }),
    unlock: command('users.unlock', { refresh: ['users'], onDone: ended }),
    reset: command('users.resetPassword', {
      refresh: ['users'],
      onDone: (given) => {
        setAsking(undefined);
        props.onPassword(given);
      },
    }),
  };
  const effects = (act: Act): string[] => {
    const { name } = props.user;
    const said = {
      disable: t().disableEffects,
      enable: t().enableEffects,
      unlock: t().unlockEffects,
      reset: t().resetEffects,
    };
    return said[act](name);
  };
  const problem = (act: Act) => {
    const failure = commands[act].failure();
    return failure && failureMessage(failure);
  };
  const offered = (): Act[] => {
    if (!session.can('user:manage')) return [];
    const lock: Act[] = props.user.state === 'locked' ? ['unlock'] : [];
    return [...lock, 'reset', props.user.state === 'disabled' ? 'enable' : 'disable'];
  };
  return (
    <>
      <Popover
        label={t().actionsOf(props.user.name)}
        triggerClass="icon-button"
        alignEnd
        trigger={<Icon name="more" />}
      >
        {(close) => (
          <>
            <Show when={session.can('user:manage')}>
              <Item label={t().edit} onPress={props.onEdit} close={close} />
            </Show>
            <Show when={session.can('role:grant') && props.user.id !== session.person().id}>
              <Item label={t().grant} onPress={props.onRoles} close={close} />
            </Show>
            <For each={offered()}>
              {(act) => <Item label={t()[act]} onPress={() => setAsking(act)} close={close} />}
            </For>
          </>
        )}
      </Popover>
      <Show when={asking()}>
        {(act) => (
          <ConfirmDialog
            open
            title={`${t()[act()]}：${props.user.name}`}
            effects={effects(act())}
            word={act() === 'disable' ? props.user.username : undefined}
            confirmLabel={t()[act()]}
            busy={commands[act()].busy()}
            error={problem(act())}
            onConfirm={() => commands[act()].run({ id: props.user.id })}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Show>
    </>
  );
};

const Item = (props: { label: string; onPress: () => void; close: () => void }): JSX.Element => (
  <button
    type="button"
    class="popover-item"
    onClick={() => {
      props.close();
      props.onPress();
    }}
  >
    {props.label}
  </button>
);
