import { createSignal, For, Index, type JSX, Show } from 'solid-js';
import type { SystemContact, SystemView } from '../../../server/systems/views.ts';
import { command } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import '../application-form/application-form.css';
import { f } from '../application-form/words.ts';
import { named } from '../workflow/words.ts';
import '../workflow/workflow.css';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { sy } from './words.ts';

const DUTIES = ['owner', 'emergencyA', 'emergencyB', 'providerStaff'] as const satisfies SystemContact['duty'][];

/** Who answers for the system, and who is called in an emergency. */
export const People = (props: { system: SystemView }): JSX.Element => {
  const session = useSession();
  const [open, setOpen] = createSignal(false);
  return (
    <Card
      title={sy().contacts}
      actions={
        <Show when={session.can('application:draft')}>
          <Button onPress={() => setOpen(true)}>{sy().editContacts}</Button>
        </Show>
      }
    >
      <Show when={props.system.contacts.length > 0} fallback={<p class="muted">{sy().noContacts}</p>}>
        <TableScroll>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{sy().duty}</th>
                <th scope="col">{sy().name}</th>
                <th scope="col">{sy().phone}</th>
                <th scope="col">{sy().email}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.system.contacts}>
                {(contact) => (
                  <tr>
                    <td>{named(sy().duties, contact.duty)}</td>
                    <td>{contact.name}</td>
                    <td>{contact.phone}</td>
                    <td>{contact.email}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
      </Show>
      <Dialog open={open()} title={sy().editContacts} wide onClose={() => setOpen(false)}>
        <PeopleForm system={props.system} onDone={() => setOpen(false)} />
      </Dialog>
    </Card>
  );
};

const PeopleForm = (props: { system: SystemView; onDone: () => void }): JSX.Element => {
  const form = createForm<{ contacts: SystemContact[] }>({
    initial: { contacts: props.system.contacts.map((one) => ({ ...one })) },
    validate: ({ contacts }) => peopleProblems(contacts),
  });
  const replace = form.bind('contacts').onInput;
  const change = (index: number, part: Partial<SystemContact>) =>
    replace(form.values.contacts.map((one, place) => (place === index ? { ...one, ...part } : { ...one })));
  const save = command('systems.updateContacts', {
    refresh: ['systems'],
    onDone: () => {
      succeeded(sy().contactsSaved);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        save.run({
          id: props.system.id,
          version: props.system.version,
          contacts: form.values.contacts.map((one) => ({ ...one })),
        })
      }
      submitLabel={sy().saveContacts}
      loading={save.busy()}
      submitError={save.failure()}
      errors={form.errors()}
      onCancel={props.onDone}
    >
      <Index each={form.values.contacts}>
        {(contact, index) => {
          const name = (key: keyof SystemContact) => `contacts.${index}.${key}`;
          const text = (key: 'name' | 'phone' | 'email') => ({
            name: name(key),
            label: sy()[key],
            value: contact()[key],
            error: form.error(name(key)),
            onInput: (value: string) => change(index, { [key]: value }),
          });
          return (
            <div class="form-row">
              <SelectField
                name={name('duty')}
                label={sy().duty}
                value={contact().duty}
                options={DUTIES.map((value) => ({ value, label: named(sy().duties, value) }))}
                onInput={(duty) => change(index, { duty })}
              />
              <TextField {...text('name')} />
              <TextField {...text('phone')} type="tel" />
              <TextField {...text('email')} type="email" optional />
              <IconButton
                icon="trash"
                label={sy().removeContact(contact().name)}
                onPress={() => replace(form.values.contacts.filter((_, place) => place !== index))}
              />
            </div>
          );
        }}
      </Index>
      <div>
        <Button
          icon="plus"
          small
          onPress={() => replace([...form.values.contacts, { duty: 'owner', name: '', phone: '', email: '' }])}
        >
          {sy().addContact}
        </Button>
      </div>
    </FormShell>
  );
};

const peopleProblems = (contacts: readonly SystemContact[]): Messages =>
  Object.fromEntries(
    contacts.flatMap((contact, index) => [
      ...(contact.name.trim() === '' ? [[`contacts.${index}.name`, f().problems.required]] : []),
      ...(contact.phone.trim().length < 5 ? [[`contacts.${index}.phone`, f().problems.formats['phone'] ?? '']] : []),
    ]),
  );
