import { createSignal, type JSX, Show } from 'solid-js';
import { type DrillScenarioName, SCENARIOS } from '../../../server/drills/scenarios.ts';
import type { PlanItemView, PlanView } from '../../../server/drills/views.ts';
import { command, read } from '../../api/query.ts';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { Act } from './act.tsx';
import { dr, sc } from './words.tsx';

const REFRESH = { refresh: ['drills'] };

export const ConfirmPlan = (props: { plan: PlanView; party: 'provider' | 'authority' }): JSX.Element => {
  const confirm = command('drills.confirmPlan', REFRESH);
  const open = () => props.plan.items.filter(({ cancelled }) => !cancelled).length;
  return (
    <Act
      primary
      label={dr().plan.confirm[props.party]}
      effects={dr().plan.confirmEffects(open())}
      done={dr().plan.confirmed}
      command={confirm}
      act={() => confirm.runAsync({ year: props.plan.year, version: props.plan.version, party: props.party })}
    />
  );
};

const empty = (...values: string[]) => (values.some((value) => value.trim() === '') ? dr().plan.required : undefined);

export const MoveItem = (props: { plan: PlanView; item: PlanItemView }): JSX.Element => {
  const [day, setDay] = createSignal('');
  const [reason, setReason] = createSignal('');
  const move = command('drills.moveItem', REFRESH);
  const { year, version } = props.plan;
  return (
    <Act
      small
      label={dr().plan.move}
      effects={dr().plan.moveEffects}
      done={dr().plan.moved}
      command={move}
      check={() => empty(day(), reason())}
      act={() => move.runAsync({ year, version, itemId: props.item.id, day: day(), reason: reason() })}
    >
      <DateField name="move-day" label={dr().plan.newDay} value={day()} onInput={setDay} />
      <TextArea name="move-reason" label={dr().plan.reason} value={reason()} rows={2} onInput={setReason} />
    </Act>
  );
};

export const CancelItem = (props: { plan: PlanView; item: PlanItemView }): JSX.Element => {
  const [reason, setReason] = createSignal('');
  const cancel = command('drills.cancelItem', REFRESH);
  const { year, version } = props.plan;
  return (
    <Act
      small
      label={dr().plan.cancel}
      effects={dr().plan.cancelEffects}
      done={dr().plan.cancelledToast}
      command={cancel}
      check={() => empty(reason())}
      act={() => cancel.runAsync({ year, version, itemId: props.item.id, reason: reason() })}
    >
      <TextArea name="cancel-reason" label={dr().plan.reason} value={reason()} rows={2} onInput={setReason} />
    </Act>
  );
};

export const AddItem = (props: { plan: PlanView }): JSX.Element => {
  const [scenario, setScenario] = createSignal<DrillScenarioName>('platformFailure');
  const [form, setForm] = createSignal<'tableTop' | 'live'>('tableTop');
  const [systemId, setSystemId] = createSignal('');
  const [day, setDay] = createSignal('');
  const [reason, setReason] = createSignal('');
  const bound = read('drills.duty', () => ({ year: props.plan.year }));
  const add = command('drills.addItem', REFRESH);
  const isRestore = () => scenario() === 'restore';
  return (
    <Act
      label={dr().plan.add}
      effects={dr().plan.moveEffects}
      done={dr().plan.added}
      command={add}
      check={() => empty(day(), reason(), isRestore() ? systemId() : 'x')}
      act={() =>
        add.runAsync({
          year: props.plan.year,
          version: props.plan.version,
          scenario: scenario(),
          tableTop: !isRestore() && form() === 'tableTop',
          ...(isRestore() ? { systemId: systemId() } : {}),
          day: day(),
          reason: reason(),
        })
      }
    >
      <SelectField<DrillScenarioName>
        name="add-scenario"
        label={dr().plan.scenario}
        value={scenario()}
        options={SCENARIOS.map((value) => ({ value, label: sc().scenarios[value] }))}
        onInput={setScenario}
      />
      <Show
        when={isRestore()}
        fallback={
          <ChoiceField
            name="add-form"
            label={dr().plan.form}
            hint={dr().guided.tableTopCap}
            across
            value={form()}
            options={(['tableTop', 'live'] as const).map((value) => ({ value, label: dr().plan.forms[value] }))}
            onInput={setForm}
          />
        }
      >
        <SelectField
          name="add-system"
          label={dr().plan.system}
          hint={dr().plan.systemHint}
          value={systemId()}
          options={(bound.data ?? []).map((one) => ({
            value: one.systemId,
            label: `${one.systemName}（${one.unitName}）`,
          }))}
          onInput={setSystemId}
        />
      </Show>
      <DateField name="add-day" label={dr().plan.day} value={day()} onInput={setDay} />
      <TextArea name="add-reason" label={dr().plan.reason} value={reason()} rows={2} onInput={setReason} />
    </Act>
  );
};
