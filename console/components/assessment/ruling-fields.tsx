import { For, Index, type JSX, Show } from 'solid-js';
import type { MeasureUnit } from '../../../server/assessment/measure.ts';
import type { FigureState } from '../../../server/assessment/scoring.ts';
import type { NamedThing } from '../../../server/assessment/views.ts';
import type { Form } from '../../forms/create-form.ts';
import { decimal } from '../../i18n/format.ts';
import { CheckField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { named } from '../workflow/words.ts';
import './assessment.css';
import { type Entry, scaleOf, type Treat, treatsFor } from './ruling.ts';
import { as, describe, quantity } from './words.ts';

export interface RulingValues {
  reason: string;
  entries: Entry[];
  nowApplies: boolean;
}

/** The answer to each named thing, with amounts where it is to count as stated. */
export const RulingFields = (props: {
  form: Form<RulingValues>;
  things: readonly NamedThing[];
  unit: MeasureUnit;
  state: FigureState | null;
}): JSX.Element => {
  const counts = () => props.form.values.entries.some(({ treat }) => treat === 'count');
  return (
    <>
      <Index each={props.things}>
        {(thing, index) => <ThingFields form={props.form} thing={thing()} index={index} unit={props.unit} />}
      </Index>
      <Show when={props.state === 'notApplicable' && counts()}>
        <CheckField
          name="nowApplies"
          label={as().nowApplies}
          checked={props.form.values.nowApplies}
          error={props.form.error('nowApplies')}
          onInput={(checked) => props.form.bind('nowApplies').onInput(checked)}
        />
      </Show>
    </>
  );
};

const ThingFields = (props: {
  form: Form<RulingValues>;
  thing: NamedThing;
  index: number;
  unit: MeasureUnit;
}): JSX.Element => {
  const entry = () => props.form.values.entries[props.index];
  const path = (key: keyof Entry) => `entries.${props.index}.${key}`;
  const bounds = () => props.thing.bounds;
  const amount = (value: number) => quantity(value, props.unit);
  return (
    <fieldset class="missing-one">
      <legend class="small strong">
        {as().places[props.thing.place]}：{props.thing.label}
      </legend>
      <Show when={props.thing.missing}>{(it) => <p class="muted small">{describe(it())}</p>}</Show>
      <Show when={props.thing.heldBy}>{(unit) => <p class="small">{as().heldBy(unit())}</p>}</Show>
      <SelectField<Treat>
        name={path('treat')}
        label={as().treat}
        value={entry()?.treat ?? 'none'}
        error={props.form.error(path('treat')) ?? props.form.error(path('key' as keyof Entry))}
        options={treatsFor(props.thing).map((value) => ({ value, label: named(as().treats, value) }))}
        onInput={(treat) => props.form.set('entries', props.index, 'treat', treat)}
      />
      <Show when={entry()?.treat === 'count'}>
        <NumberField
          name={path('achieved')}
          label={as().countAchieved}
          unit={as().units2[props.unit] ?? ''}
          value={entry()?.achieved}
          error={props.form.error(path('achieved'))}
          onInput={(value) => props.form.set('entries', props.index, 'achieved', value)}
        />
        <NumberField
          name={path('possible')}
          label={as().countPossible}
          unit={as().units2[props.unit] ?? ''}
          hint={
            bounds().deduction
              ? undefined
              : as().amountFrom(decimal(bounds().least / scaleOf(props.unit), 3), amount(bounds().most))
          }
          value={entry()?.possible}
          error={props.form.error(path('possible'))}
          onInput={(value) => props.form.set('entries', props.index, 'possible', value)}
        />
      </Show>
      <Show when={entry()?.treat !== 'none'}>
        <TextField
          name={path('reason')}
          label={as().thingReason}
          hint={as().thingReasonHint}
          value={entry()?.reason ?? ''}
          onInput={(value) => props.form.set('entries', props.index, 'reason', value)}
          maxLength={500}
          optional
        />
      </Show>
    </fieldset>
  );
};

/** Everything that was named, and what was decided on it. */
export const Things = (props: { things: readonly NamedThing[]; unit: MeasureUnit; decided: boolean }): JSX.Element => (
  <ul class="plain stack stack-tight small">
    <For each={props.things}>
      {(thing) => (
        <li>
          <span class="muted">{as().places[thing.place]}</span>{' '}
          <Show when={thing.link} fallback={<span>{thing.label}</span>}>
            <a href={thing.link}>{thing.label}</a>
          </Show>
          <Show when={thing.missing}>{(it) => <span class="muted"> {describe(it())}</span>}</Show>
          <Show when={props.decided}>
            {' '}
            · <strong>{outcomeOf(thing, props.unit)}</strong>
            <Show when={thing.outcome?.reason}>{(reason) => <span class="muted"> {reason()}</span>}</Show>
          </Show>
        </li>
      )}
    </For>
  </ul>
);

export const outcomeOf = ({ outcome }: NamedThing, unit: MeasureUnit): string =>
  outcome?.treat === 'count'
    ? as().countedAs(quantity(outcome.achieved, unit), quantity(outcome.possible, unit), as().units2[unit] ?? unit)
    : named(as().treats, outcome?.treat ?? 'none');
