import { createSignal, type JSX, Show } from 'solid-js';
import type { DrillView } from '../../../server/drills/views.ts';
import { command } from '../../api/query.ts';
import { TextArea } from '../../ui/text-field.tsx';
import { Act } from './act.tsx';
import { dr } from './words.tsx';

type Probes = DrillView['probes'];

/** The probes are written by operators, who read JSON: what they say is checked by the server, field by field. */
export const EditProbes = (props: { drill: DrillView }): JSX.Element => {
  const [text, setText] = createSignal<string>();
  const save = command('drills.setProbes', { refresh: ['drills'] });
  const shown = () => text() ?? JSON.stringify(props.drill.probes, null, 2);
  const { id } = props.drill;
  return (
    <Show when={props.drill.actions.includes('setProbes')}>
      <Act
        small
        label={dr().one.editProbes}
        effects={[dr().one.probesHint]}
        done={dr().one.probesSaved}
        command={save}
        check={() => (parsed(shown()) ? undefined : dr().one.probesInvalid)}
        act={() => save.runAsync({ id, version: props.drill.version, probes: parsed(shown()) ?? [] })}
      >
        <TextArea name="probes" label={dr().one.probesText} value={shown()} rows={14} wide onInput={setText} />
      </Act>
    </Show>
  );
};

const parsed = (text: string): Probes | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Probes) : undefined;
  } catch {
    return undefined; // shown as a problem of the field
  }
};
