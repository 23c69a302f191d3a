import type { JSX } from 'solid-js';
import type { Content } from '../../../server/applications/content.ts';
import { CheckField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import type { Part } from './draft.ts';
import { fieldHint, fieldLabel } from './words.ts';

/** The unit's word of article 7: offline, migrated, backed up, with proof. */
export const TerminateSection = (props: { root: Part<Content> }): JSX.Element => {
  const part = () => props.root.part('terminate');
  const statement = (key: 'offline' | 'migrated') => (
    <CheckField
      name={`terminate.${key}`}
      label={fieldLabel(`terminate.${key}`)}
      checked={part().get(key) === true}
      error={part().error(key)}
      onInput={(value) => part().set(key, value)}
    />
  );
  return (
    <div class="stack">
      <TextArea label={fieldLabel('terminate.reason')} {...part().text('reason')} />
      {statement('offline')}
      {statement('migrated')}
      <TextArea label={fieldLabel('terminate.proof')} hint={fieldHint('terminate.proof')} {...part().text('proof')} />
      <DateField
        label={fieldLabel('terminate.plannedFor')}
        hint={fieldHint('terminate.plannedFor')}
        {...part().text('plannedFor')}
      />
    </div>
  );
};
