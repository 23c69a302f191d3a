import { type JSX, Show } from 'solid-js';
import type { RestoreView } from '../../../server/backup/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { Ask } from './ask.tsx';
import { bk } from './words.ts';

/** What may be done with a restore: by the provider, or by the unit whose it is. */
export const RestoreActs = (props: { restore: RestoreView; own: boolean }): JSX.Element => {
  const session = useSession();
  const isRequested = () => props.restore.state === 'requested';
  const isLeft = () =>
    props.restore.mode === 'newNamespace' && (props.restore.state === 'completed' || props.restore.state === 'failed');
  return (
    <div class="row">
      <Show when={session.can('backup:operate') && isRequested()}>
        <Decide restore={props.restore} carryOut />
        <Decide restore={props.restore} carryOut={false} />
      </Show>
      <Show when={session.can('restore:request') && props.own}>
        <Show when={isRequested()}>
          <Withdraw restore={props.restore} />
        </Show>
        <Show when={isLeft()}>
          <Remove restore={props.restore} />
        </Show>
      </Show>
    </div>
  );
};

const Decide = (props: { restore: RestoreView; carryOut: boolean }): JSX.Element => {
  const words = () => bk().restore;
  const decide = command('backups.decideRestore', {
    refresh: ['backups'],
    onDone: () => succeeded(props.carryOut ? words().ordered : words().refused),
  });
  return (
    <Ask
      small
      look={props.carryOut ? 'primary' : 'secondary'}
      label={props.carryOut ? words().carryOut : words().refuse}
      title={props.carryOut ? words().carryOutTitle : words().refuseTitle}
      effects={
        props.carryOut
          ? [
              ...words().carryOutEffects(props.restore.backup),
              ...(props.restore.mode === 'inPlace' ? [bk().modeHints.inPlace] : []),
            ]
          : words().refuseEffects
      }
      wordsLabel={words().opinion}
      optional={props.carryOut}
      busy={decide.busy()}
      failure={decide.failure()}
      onConfirm={(opinion) =>
        decide.runAsync({ id: props.restore.id, version: props.restore.version, carryOut: props.carryOut, opinion })
      }
    />
  );
};

const Withdraw = (props: { restore: RestoreView }): JSX.Element => {
  const withdraw = command('backups.withdrawRestore', {
    refresh: ['backups'],
    onDone: () => succeeded(bk().restore.withdrawn),
  });
  return (
    <Ask
      small
      label={bk().restore.withdraw}
      title={bk().restore.withdraw}
      effects={[]}
      busy={withdraw.busy()}
      failure={withdraw.failure()}
      onConfirm={() => withdraw.runAsync({ id: props.restore.id, version: props.restore.version })}
    />
  );
};

const Remove = (props: { restore: RestoreView }): JSX.Element => {
  const remove = command('backups.removeRestored', {
    refresh: ['backups'],
    onDone: () => succeeded(bk().restore.removed),
  });
  return (
    <Ask
      small
      look="danger"
      label={bk().restore.remove}
      title={bk().restore.removeTitle}
      effects={bk().restore.removeEffects}
      busy={remove.busy()}
      failure={remove.failure()}
      onConfirm={() => remove.runAsync({ id: props.restore.id, version: props.restore.version })}
    />
  );
};
