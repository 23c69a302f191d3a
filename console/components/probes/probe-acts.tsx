import { type JSX, Show } from 'solid-js';
import type { ProbeView } from '../../../server/availability/views.ts';
import { command } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { Ask } from '../backup/ask.tsx';
import { pr } from './words.ts';

/** What whoever may set a probe does with it. */
export const ProbeActs = (props: { probe: ProbeView; onChange: () => void }): JSX.Element => {
  const options = { refresh: ['probes'], onDone: () => succeeded(pr().done) };
  const pause = command('probes.pause', options);
  const remove = command('probes.remove', options);
  const own = () => ({ id: props.probe.id, version: props.probe.version });
  return (
    <div class="row">
      <Button small onPress={props.onChange}>
        {pr().change}
      </Button>
      <Show
        when={props.probe.paused}
        fallback={
          <Ask
            small
            label={pr().pause}
            title={pr().pauseTitle}
            effects={pr().pauseEffects}
            busy={pause.busy()}
            failure={pause.failure()}
            onConfirm={() => pause.runAsync({ ...own(), paused: true })}
          />
        }
      >
        <Button small busy={pause.busy()} onPress={() => pause.run({ ...own(), paused: false })}>
          {pr().resume}
        </Button>
      </Show>
      <Ask
        small
        label={pr().remove}
        title={pr().removeTitle}
        effects={pr().removeEffects}
        busy={remove.busy()}
        failure={remove.failure()}
        onConfirm={() => remove.runAsync(own())}
      />
    </div>
  );
};
