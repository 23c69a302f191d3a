import type { JSX } from 'solid-js';
import { type Content, FUND_SOURCES } from '../../../server/applications/content.ts';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { named, w } from '../workflow/words.ts';
import type { Part } from './draft.ts';
import { ZoneField } from './section-system.tsx';
import { f, fieldHint, fieldLabel } from './words.ts';

/** Where it runs, who pays, from when and for how long. */
export const TermSection = (props: { root: Part<Content> }): JSX.Element => (
  <div class="stack">
    <ZoneField root={props.root} />
    <ChoiceField
      label={fieldLabel('fundSource')}
      {...props.root.choice('fundSource')}
      across
      options={FUND_SOURCES.map((value) => ({ value, label: named(w().fundSources, value) }))}
    />
    <DateField label={fieldLabel('goLiveOn')} {...props.root.text('goLiveOn')} />
    <NumberField
      label={fieldLabel('termMonths')}
      hint={fieldHint('termMonths')}
      {...props.root.number('termMonths')}
      unit={f().month}
      integer
    />
  </div>
);
