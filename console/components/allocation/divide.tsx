import { createSignal, For, type JSX, Show } from 'solid-js';
import type { AllocationView } from '../../../server/allocations/views.ts';
import { AMOUNT_KEYS, type Amounts, add, NOTHING, subtract } from '../../../server/capacity/amounts.ts';
import { command } from '../../api/query.ts';
import { createForm, type Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { amountName, sayAmount } from '../amounts.ts';
import { AmountsFields, amountProblems } from '../review/amounts-fields.tsx';
import { al } from './words.ts';

/** Moves headroom between the unit's own namespaces; the version that was on the screen goes with it. */
export const Divide = (props: { allocation: AllocationView }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>{al().divide}</Button>
      <Dialog open={open()} title={al().divideTitle} wide onClose={() => setOpen(false)}>
        <DivideForm allocation={props.allocation} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
};

type Parts = Record<string, Amounts>;

const DivideForm = (props: { allocation: AllocationView; onDone: () => void }): JSX.Element => {
  const { id, granted, namespaces } = props.allocation;
  const keys = AMOUNT_KEYS.filter((key) => granted[key] > 0);
  const form = createForm<{ parts: Parts }>({
    initial: { parts: Object.fromEntries(namespaces.map((one) => [one.part, { ...one.quota }])) },
    validate: ({ parts }) => divisionProblems(props.allocation, parts, keys),
  });
  const divide = command('allocations.divide', {
    refresh: ['allocations', 'systems'],
    onDone: () => {
      succeeded(al().divided);
      props.onDone();
    },
  });
  const left = () => subtract(granted, Object.values(form.values.parts).reduce(add, NOTHING));
  const save = () => {
    if (!form.check()) return;
    divide.run({
      id,
      version: props.allocation.version,
      namespaces: Object.entries(form.values.parts).map(([part, quota]) => ({ part, quota: { ...quota } })),
    });
  };
  return (
    <FormShell
      onSubmit={save}
      submitLabel={al().saveDivision}
      loading={divide.busy()}
      submitError={divide.failure()}
      errors={form.errors()}
      onCancel={props.onDone}
    >
      <p class="muted">{al().divideNote}</p>
      <For each={namespaces}>
        {(namespace) => (
          <AmountsFields
            name={`parts.${namespace.part}`}
            label={`${namespace.part} · ${namespace.name}`}
            value={form.values.parts[namespace.part] ?? NOTHING}
            keys={keys}
            errors={form.errors()}
            onInput={(value) => form.bind('parts').onInput({ ...form.values.parts, [namespace.part]: value })}
          />
        )}
      </For>
      <p role="status">
        <span class="strong">{al().unassigned}</span>{' '}
        <For each={keys}>
          {(key) => (
            <span class="nowrap" classList={{ 'field-error': left()[key] < 0 }}>
              {amountName(key)} {Number.isNaN(left()[key]) ? '–' : sayAmount(key, left()[key])}{' '}
            </span>
          )}
        </For>
      </p>
      <Show when={form.error('sum')}>{(error) => <p class="field-error">{error()}</p>}</Show>
    </FormShell>
  );
};

/** Numbers everywhere, nothing below what is used, no more than the grant in sum. The server judges again. */
const divisionProblems = (allocation: AllocationView, parts: Parts, keys: readonly (keyof Amounts)[]): Messages => {
  const messages: Record<string, string> = {};
  for (const { part, used } of allocation.namespaces) {
    const quota = parts[part] ?? NOTHING;
    Object.assign(messages, amountProblems(`parts.${part}`, quota, keys));
    for (const key of keys)
      if (used && quota[key] < used[key]) messages[`parts.${part}.${key}`] = al().belowUse(sayAmount(key, used[key]));
  }
  const sum = Object.values(parts).reduce(add, NOTHING);
  const over = keys.find((key) => sum[key] > allocation.granted[key]);
  if (over) messages['sum'] = `${amountName(over)} ${al().over(sayAmount(over, sum[over] - allocation.granted[over]))}`;
  return messages;
};
