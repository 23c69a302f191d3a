import { Index, type JSX, Show } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { named, w } from '../workflow/words.ts';
import './application-form.css';
import type { Part } from './draft.ts';
import { f, fieldHint, fieldLabel } from './words.ts';

/** Open ports and the hosts that tests may call. */
export const NetworkSection = (props: { root: Part<Content> }): JSX.Element => (
  <div class="stack">
    <Ports root={props.root} />
    <Card>
      <TestHosts root={props.root} />
    </Card>
  </div>
);

const Ports = (props: { root: Part<Content> }): JSX.Element => {
  const ports = () => props.root.get('ports') ?? [];
  const parts = () => [...new Set((props.root.get('workloads') ?? []).flatMap((one) => (one.part ? [one.part] : [])))];
  const add = () => props.root.add('ports', { part: parts()[0] ?? 'app', port: 443, protocol: 'TCP', from: 'zone' });
  return (
    <Card
      title={fieldLabel('ports')}
      actions={
        <Button icon="plus" small onPress={add}>
          {f().addPort}
        </Button>
      }
    >
      <Show when={ports().length > 0} fallback={<p class="muted">{f().noPorts}</p>}>
        <ul class="plain stack">
          <Index each={ports()}>
            {(_, index) => (
              <PortRow
                root={props.root}
                index={index}
                parts={parts()}
                onRemove={() => props.root.remove('ports', index)}
              />
            )}
          </Index>
        </ul>
      </Show>
    </Card>
  );
};

const PROTOCOLS = ['TCP', 'UDP'] as const;
const SOURCES = ['zone', 'internet', 'system'] as const;

const PortRow = (props: {
  root: Part<Content>;
  index: number;
  parts: readonly string[];
  onRemove: () => void;
}): JSX.Element => {
  const port = () => props.root.item('ports', props.index);
  return (
    <li class="form-row">
      <SelectField
        label={fieldLabel('ports.part')}
        {...port().choice('part')}
        options={[...new Set([...props.parts, port().get('part') ?? 'app'])].map((value) => ({ value, label: value }))}
      />
      <NumberField label={fieldLabel('ports.port')} {...port().number('port')} integer />
      <SelectField
        label={fieldLabel('ports.protocol')}
        {...port().choice('protocol')}
        options={PROTOCOLS.map((value) => ({ value, label: value }))}
      />
      <SelectField
        label={fieldLabel('ports.from')}
        {...port().choice('from')}
        options={SOURCES.map((value) => ({ value, label: named(w().portSources, value) }))}
      />
      <IconButton icon="trash" label={f().removePort(props.index + 1)} onPress={props.onRemove} />
    </li>
  );
};

/** One host a line; what is typed stays as typed until it is read as a list. */
const TestHosts = (props: { root: Part<Content> }): JSX.Element => (
  <TextArea
    name="testHosts"
    label={fieldLabel('testHosts')}
    hint={fieldHint('testHosts')}
    value={(props.root.get('testHosts') ?? []).join('\n')}
    error={props.root.error('testHosts')}
    rows={3}
    optional
    onInput={(text) =>
      props.root.set('testHosts', text.trim() === '' ? [] : text.split('\n').map((line) => line.trim()))
    }
  />
);
