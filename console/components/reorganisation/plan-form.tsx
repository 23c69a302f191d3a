import { type JSX, Show } from 'solid-js';
import type { UnitView } from '../../../server/units/views.ts';
import { read } from '../../api/query.ts';
import type { Form } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { ChecksField, ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { handsOver, needsOther, type Plan, WHATS } from './plan.ts';
import { rg } from './words.ts';

/** Which units and systems, from when, on what ground. */
export const PlanForm = (props: {
  form: Form<Plan>;
  units: readonly UnitView[];
  onNext: () => void;
  onCancel: () => void;
}): JSX.Element => {
  const { form } = props;
  const options = () => props.units.map((unit) => ({ value: unit.id, label: unit.name }));
  const unitLabel = () => (handsOver(form.values.what) ? rg().losingUnit : rg().endingUnit);
  const otherLabel = () => (handsOver(form.values.what) ? rg().gainingUnit : rg().heirUnit);
  return (
    <FormShell
      onSubmit={() => form.check() && props.onNext()}
      submitLabel={rg().next}
      loading={false}
      submitError={undefined}
      errors={form.errors()}
      labels={{ unitId: unitLabel(), systemIds: rg().systems, other: otherLabel(), day: rg().day, reason: rg().reason }}
      onCancel={props.onCancel}
    >
      <ChoiceField
        label={rg().what}
        {...form.bind('what')}
        cards
        options={WHATS.map((value) => ({ value, label: rg().whats[value], hint: rg().whatHints[value] }))}
      />
      <SelectField
        label={unitLabel()}
        {...form.bind('unitId')}
        options={options()}
        onInput={(unitId) => {
          form.bind('unitId').onInput(unitId);
          form.bind('systemIds').onInput([]);
        }}
      />
      <DateField label={rg().day} hint={rg().dayHint} {...form.bind('day')} />
      <Show when={handsOver(form.values.what)}>
        <SystemsField form={form} />
      </Show>
      <Show when={needsOther(form.values.what)}>
        <SelectField
          label={otherLabel()}
          {...form.bind('other')}
          options={options().filter(({ value }) => value !== form.values.unitId)}
        />
      </Show>
      <TextArea label={rg().reason} hint={rg().reasonHint} {...form.bind('reason')} rows={3} />
    </FormShell>
  );
};

/** The systems that the unit answers for on the day. */
const SystemsField = (props: { form: Form<Plan> }): JSX.Element => {
  const { form } = props;
  const systems = read('assessments.answerableSystems', () => ({ unitId: form.values.unitId, day: form.values.day }), {
    enabled: () => form.values.unitId !== '' && form.values.day !== '',
  });
  const found = () => systems.data ?? [];
  const field = form.bind('systemIds');
  return (
    <Show when={form.values.unitId !== ''} fallback={<p class="muted">{rg().chooseUnit}</p>}>
      <Show when={systems.data?.length !== 0} fallback={<p class="muted">{rg().noSystems}</p>}>
        <ChecksField
          label={rg().systems}
          hint={rg().systemsHint(found().length)}
          name={field.name}
          values={form.values.systemIds}
          error={field.error}
          onInput={field.onInput}
          options={found().map((one) => ({ value: one.id, label: `${one.name}（${one.code}）` }))}
        />
        <div class="row">
          <Button small onPress={() => field.onInput(found().map(({ id }) => id))}>
            {rg().all}
          </Button>
        </div>
      </Show>
    </Show>
  );
};
