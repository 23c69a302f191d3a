import { For, type JSX } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Part } from './draft.ts';
import { f, fieldHint } from './words.ts';

type ContactKey = 'unitContact' | 'emergencyContactA' | 'emergencyContactB';

/** Ends and exemptions have no emergencies to be called for. */
const contactsOf = (kind: ApplicationKind): readonly ContactKey[] =>
  kind === 'terminate' || kind === 'exemption'
    ? ['unitContact']
    : ['unitContact', 'emergencyContactA', 'emergencyContactB'];

export const ContactsSection = (props: { kind: ApplicationKind; root: Part<Content> }): JSX.Element => (
  <div class="stack">
    <For each={contactsOf(props.kind)}>{(key) => <ContactCard contact={key} root={props.root} />}</For>
  </div>
);

const ContactCard = (props: { contact: ContactKey; root: Part<Content> }): JSX.Element => {
  const part = () => props.root.part(props.contact);
  const label = (field: 'name' | 'phone' | 'email') => f().fields[`contact.${field}`] ?? field;
  return (
    <Card title={f().fields[props.contact] ?? ''} note={fieldHint(props.contact)}>
      <div class="grid">
        <TextField label={label('name')} {...part().text('name')} autocomplete="off" />
        <TextField label={label('phone')} {...part().text('phone')} type="tel" inputMode="tel" />
        <TextField label={label('email')} {...part().text('email')} type="email" optional />
      </div>
    </Card>
  );
};
