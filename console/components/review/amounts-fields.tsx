import { For, type JSX, Show } from 'solid-js';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { amountName } from '../amounts.ts';
import { f } from '../application-form/words.ts';
import '../application-form/application-form.css';

interface Shortcut {
  label: string;
  amounts: Amounts;
}

/** Shown in cores, GiB and pieces; kept in millicores and bytes. */
const SCALE: Partial<Record<keyof Amounts, number>> = { cpuMillis: 1000, memoryBytes: 2 ** 30, storageBytes: 2 ** 30 };

const unitOf = (key: keyof Amounts): string => {
  if (key === 'cpuMillis') return f().core;
  return SCALE[key] ? f().gib : f().piece;
};

/** Amounts to recommend or grant, beginning with those asked for; one press takes a snapshot over. */
export const AmountsFields = (props: {
  label: string;
  /** Before each field's name, so that two of these on a page do not share ids. */
  name: string;
  value: Amounts;
  /** Which amounts to offer; the others stay as they are. */
  keys: readonly (keyof Amounts)[];
  shortcuts?: readonly Shortcut[];
  errors?: Readonly<Record<string, string>>;
  onInput: (value: Amounts) => void;
}): JSX.Element => (
  <fieldset class="stack stack-tight">
    <legend class="field-label">{props.label}</legend>
    <Show when={props.shortcuts?.length}>
      <div class="row">
        <For each={props.shortcuts}>
          {(shortcut) => (
            <Button small onPress={() => props.onInput({ ...shortcut.amounts })}>
              {shortcut.label}
            </Button>
          )}
        </For>
      </div>
    </Show>
    <div class="grid amounts-grid">
      <For each={props.keys}>
        {(key) => (
          <NumberField
            label={amountName(key)}
            name={`${props.name}.${key}`}
            value={shown(props.value[key], SCALE[key] ?? 1)}
            error={props.errors?.[`${props.name}.${key}`]}
            unit={unitOf(key)}
            onInput={(value) => props.onInput({ ...props.value, [key]: stored(value, SCALE[key] ?? 1) })}
          />
        )}
      </For>
    </div>
  </fieldset>
);

const shown = (value: number, scale: number): number | undefined =>
  Number.isNaN(value) ? undefined : Math.round((value / scale) * 1000) / 1000;

/** An empty field is no number: the form objects to it and nothing is granted by mistake. */
const stored = (value: number | undefined, scale: number): number =>
  value === undefined ? Number.NaN : Math.round(value * scale);

/** Fields that hold no number, or less than nothing. */
export const amountProblems = (
  name: string,
  amounts: Amounts,
  keys: readonly (keyof Amounts)[],
): Record<string, string> =>
  Object.fromEntries(
    keys
      .filter((key) => Number.isNaN(amounts[key]) || amounts[key] < 0)
      .map((key) => [`${name}.${key}`, Number.isNaN(amounts[key]) ? f().problems.required : f().problems.atLeast('0')]),
  );
