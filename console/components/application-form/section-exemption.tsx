import type { JSX } from 'solid-js';
import { type Content, EXEMPTION_KINDS } from '../../../server/applications/content.ts';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { named, w } from '../workflow/words.ts';
import type { Part } from './draft.ts';
import { f, fieldHint, fieldLabel } from './words.ts';

/** Why a system stays off the cloud, or comes later, and until when. */
export const ExemptionSection = (props: { root: Part<Content> }): JSX.Element => {
  const part = () => props.root.part('exemption');
  const forGood = () => part().get('kind') === 'notOnCloud';
  return (
    <div class="stack">
      <ChoiceField
        label={fieldLabel('exemption.kind')}
        {...part().choice('kind')}
        across
        options={EXEMPTION_KINDS.map((value) => ({ value, label: named(w().exemptionKinds, value) }))}
      />
      <TextArea label={fieldLabel('exemption.reason')} {...part().text('reason')} />
      <DateField
        label={fieldLabel('exemption.until')}
        hint={forGood() ? f().optionalUntil : fieldHint('exemption.until')}
        {...part().text('until')}
        optional={forGood()}
        onInput={(value) => part().set('until', value === '' ? undefined : value)}
      />
    </div>
  );
};
