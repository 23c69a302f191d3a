import { type JSX, Show } from 'solid-js';
import { CATEGORIES, type Content, FORM_ZONES } from '../../../server/applications/content.ts';
import type { ApplicationKind } from '../../../server/applications/stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { named, w } from '../workflow/words.ts';
import type { Part } from './draft.ts';
import { f, fieldHint, fieldLabel } from './words.ts';

/** What the system is, for whom and how sensitive. An exemption states its zone here too. */
export const SystemSection = (props: { kind: ApplicationKind; root: Part<Content> }): JSX.Element => {
  const system = () => props.root.part('system');
  const label = (key: string) => fieldLabel(`system.${key}`);
  const hint = (key: string) => fieldHint(`system.${key}`);
  return (
    <div class="stack">
      <TextField label={label('name')} {...system().text('name')} />
      <TextField label={label('code')} hint={f().codeFixed} {...system().text('code')} mono disabled />
      <TextArea label={label('purpose')} hint={hint('purpose')} {...system().text('purpose')} maxLength={2000} wide />
      <TextField label={label('usersServed')} hint={hint('usersServed')} {...system().text('usersServed')} />
      <div class="grid">
        <NumberField label={label('userCount')} {...system().number('userCount')} unit={f().person} integer />
        <NumberField
          label={label('concurrency')}
          hint={hint('concurrency')}
          {...system().number('concurrency')}
          unit={f().person}
          integer
        />
      </div>
      <ChoiceField
        label={label('category')}
        {...system().choice('category')}
        across
        options={CATEGORIES.map((value) => ({ value, label: named(w().categories, value) }))}
      />
      <Show when={props.kind === 'exemption'}>
        <ZoneField root={props.root} />
      </Show>
      <LevelField
        name="system.protectionLevel"
        label={label('protectionLevel')}
        hint={hint('protectionLevel')}
        level={system().get('protectionLevel')}
        error={system().error('protectionLevel')}
        onInput={(level) => system().set('protectionLevel', level)}
      />
      <ChoiceField
        name="system.classified"
        label={label('classified')}
        hint={hint('classified')}
        value={yesNo(system().get('classified'))}
        error={system().error('classified')}
        across
        options={[
          { value: 'no', label: w().no },
          { value: 'yes', label: w().yes },
        ]}
        onInput={(value) => system().set('classified', value === 'yes')}
      />
      <Show when={system().get('classified')}>
        <Banner tone="red">{hint('classified')}</Banner>
      </Show>
    </div>
  );
};

const yesNo = (value: boolean | undefined): 'yes' | 'no' | '' => (value === undefined ? '' : value ? 'yes' : 'no');

export const ZoneField = (props: { root: Part<Content> }): JSX.Element => (
  <ChoiceField
    label={fieldLabel('system.zone')}
    {...props.root.part('system').choice('zone')}
    across
    options={FORM_ZONES.map((value) => ({ value, label: named(w().zones, value) }))}
  />
);

/** One of a few numbered levels, all in sight. */
export const LevelField = (props: {
  name: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  level: number | undefined;
  highest?: number;
  onInput: (level: number) => void;
}): JSX.Element => (
  <ChoiceField
    name={props.name}
    label={props.label}
    hint={props.hint}
    error={props.error}
    value={props.level === undefined ? '' : String(props.level)}
    across
    options={Array.from({ length: props.highest ?? 5 }, (_, index) => ({
      value: String(index + 1),
      label: f().levels(index + 1),
    }))}
    onInput={(value) => props.onInput(Number(value))}
  />
);
