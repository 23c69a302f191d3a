import { type JSX, Show } from 'solid-js';
import type { ProbeView } from '../../../server/availability/views.ts';
import { command } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { ownPaths, type ProbeValues, problemsOf, targetOf, valuesOf } from './probe-form.ts';
import { pr } from './words.ts';

interface Props {
  systemId: string;
  /** Absent for a new one. */
  probe: ProbeView | undefined;
  parts: readonly string[];
  onClose: () => void;
}

/** The least effort first. */
const KINDS = ['endpoints', 'http', 'url'] as const;

/** A new probe, or what an old one asks. */
export const ProbeDialog = (props: Props): JSX.Element => {
  const say = () => pr().form;
  const form = createForm<ProbeValues>({
    initial: valuesOf(props.probe, props.parts),
    validate: (values) => problemsOf(values, say()),
  });
  const options = {
    refresh: ['probes'],
    onDone: () => {
      succeeded(pr().saved);
      props.onClose();
    },
    onFailed: ({ fields }: { fields: Parameters<typeof fieldMessages>[0] }) =>
      form.setErrors(ownPaths(fieldMessages(fields))),
  };
  const add = command('probes.add', options);
  const change = command('probes.change', options);
  const submit = () => {
    if (!form.check()) return;
    const { name, part } = form.values;
    const target = targetOf(form.values);
    const { probe } = props;
    if (probe) change.run({ id: probe.id, version: probe.version, name, target });
    else add.run({ systemId: props.systemId, part, name, target });
  };
  const is = (...kinds: ProbeValues['kind'][]) => kinds.includes(form.values.kind);
  const labels = () => {
    const { name, kind, part, service, scheme, port, path, url, expectStatus } = say();
    return { name, kind, part, service, scheme, port, path, url, expectStatus };
  };
  const title = () => (props.probe ? say().changeTitle : say().addTitle);
  return (
    <Dialog open wide title={title()} onClose={props.onClose}>
      <FormShell
        onSubmit={submit}
        submitLabel={say().save}
        loading={add.busy() || change.busy()}
        submitError={add.failure() ?? change.failure()}
        errors={form.errors()}
        labels={labels()}
        onCancel={props.onClose}
      >
        <TextField label={say().name} hint={say().nameHint} {...form.bind('name')} maxLength={60} autofocus />
        <ChoiceField
          label={say().kind}
          {...form.bind('kind')}
          options={KINDS.map((kind) => ({ value: kind, label: say().kinds[kind], hint: say().kindHints[kind] }))}
        />
        <Show when={is('http', 'endpoints')}>
          <Show when={!props.probe && props.parts.length > 1}>
            <SelectField
              label={say().part}
              {...form.bind('part')}
              options={props.parts.map((part) => ({ value: part, label: part }))}
            />
          </Show>
          <TextField label={say().service} hint={say().serviceHint} {...form.bind('service')} maxLength={63} mono />
        </Show>
        <Show when={is('http')}>
          <SelectField
            label={say().scheme}
            {...form.bind('scheme')}
            options={[
              { value: 'http', label: 'HTTP' },
              { value: 'https', label: 'HTTPS' },
            ]}
          />
          <NumberField label={say().port} {...form.bind('port')} integer />
          <TextField label={say().path} hint={say().pathHint} {...form.bind('path')} maxLength={1000} mono />
        </Show>
        <Show when={is('url')}>
          <TextField
            label={say().url}
            hint={say().urlHint}
            {...form.bind('url')}
            maxLength={1000}
            type="url"
            mono
            wide
          />
        </Show>
        <Show when={is('http', 'url')}>
          <NumberField label={say().expectStatus} {...form.bind('expectStatus')} integer />
        </Show>
        <Show when={props.probe}>
          <p class="muted field-wide">{say().newTarget}</p>
        </Show>
      </FormShell>
    </Dialog>
  );
};
