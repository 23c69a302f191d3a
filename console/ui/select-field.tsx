import { For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Field, type FieldProps } from './field.tsx';

const t = words({ zh, en });

export interface Option<V extends string = string> {
  value: V;
  label: string;
}

interface SelectFieldProps<V extends string> extends FieldProps {
  value: V | '';
  options: readonly Option<V>[];
  onInput: (value: V) => void;
  placeholder?: string;
}

/** The browser's own list: works with every keyboard, screen reader and thumb. */
export const SelectField = <V extends string>(props: SelectFieldProps<V>): JSX.Element => (
  <Field {...props}>
    {(wiring) => (
      <select
        id={wiring.id}
        name={props.name}
        class="input"
        disabled={props.disabled}
        required={!props.optional && !props.filter}
        aria-invalid={wiring.invalid()}
        aria-describedby={wiring.describedBy()}
        onInput={(event) => props.onInput(event.currentTarget.value as V)}
      >
        <Show when={props.value === '' || props.optional || props.filter}>
          <option value="" selected={props.value === ''}>
            {props.placeholder ?? t().choose}
          </option>
        </Show>
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    )}
  </Field>
);
