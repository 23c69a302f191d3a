import { createUniqueId, For, type JSX, Show } from 'solid-js';
import './field.css';
import { type FieldProps, fieldId } from './field.tsx';
import type { Option } from './select-field.tsx';

export interface Choice<V extends string = string> extends Option<V> {
  hint?: JSX.Element;
}

interface ChoiceFieldProps<V extends string> extends FieldProps {
  value: V | '' | undefined;
  options: readonly Choice<V>[];
  onInput: (value: V) => void;
  across?: boolean;
  /** Each option a card with its hint: the size catalogue, kinds of application. */
  cards?: boolean;
}

/** A few options, all in sight. */
export const ChoiceField = <V extends string>(props: ChoiceFieldProps<V>): JSX.Element => (
  <FieldSet {...props}>
    <div
      classList={{
        choices: !props.cards,
        'choices-across': props.across === true,
        'choice-cards': props.cards === true,
      }}
    >
      <For each={props.options}>
        {(option, index) => (
          <label class={props.cards ? 'choice-card' : 'choice'}>
            <input
              type="radio"
              id={index() === 0 ? fieldId(props.name) : undefined}
              name={props.name}
              value={option.value}
              checked={props.value === option.value}
              disabled={props.disabled}
              onChange={() => props.onInput(option.value)}
            />
            <ChoiceText option={option} strong={props.cards === true} />
          </label>
        )}
      </For>
    </div>
  </FieldSet>
);

interface ChecksFieldProps<V extends string> extends FieldProps {
  values: readonly V[];
  options: readonly Choice<V>[];
  onInput: (values: V[]) => void;
  across?: boolean;
}

/** Any number of options, kept in the order in which they are offered. */
export const ChecksField = <V extends string>(props: ChecksFieldProps<V>): JSX.Element => {
  const toggle = (value: V, on: boolean) =>
    props.onInput(
      props.options.map((option) => option.value).filter((one) => (one === value ? on : props.values.includes(one))),
    );
  return (
    <FieldSet {...props}>
      <div class="choices" classList={{ 'choices-across': props.across === true }}>
        <For each={props.options}>
          {(option, index) => (
            <label class="choice">
              <input
                type="checkbox"
                id={index() === 0 ? fieldId(props.name) : undefined}
                name={props.name}
                checked={props.values.includes(option.value)}
                disabled={props.disabled}
                onChange={(event) => toggle(option.value, event.currentTarget.checked)}
              />
              <ChoiceText option={option} strong={false} />
            </label>
          )}
        </For>
      </div>
    </FieldSet>
  );
};

/** One statement to agree to or not. */
export const CheckField = (props: {
  name: string;
  label: JSX.Element;
  checked: boolean;
  onInput: (checked: boolean) => void;
  error?: string | undefined;
  disabled?: boolean;
}): JSX.Element => {
  const errorId = createUniqueId();
  return (
    <div class="field field-wide" classList={{ 'field-invalid': Boolean(props.error) }}>
      <label class="choice">
        <input
          type="checkbox"
          id={fieldId(props.name)}
          name={props.name}
          checked={props.checked}
          disabled={props.disabled}
          aria-invalid={Boolean(props.error)}
          aria-describedby={props.error ? errorId : undefined}
          onChange={(event) => props.onInput(event.currentTarget.checked)}
        />
        <span>{props.label}</span>
      </label>
      <Show when={props.error}>
        <p id={errorId} class="field-error">
          {props.error}
        </p>
      </Show>
    </div>
  );
};

const FieldSet = (props: FieldProps & { children: JSX.Element }): JSX.Element => {
  const id = createUniqueId();
  return (
    <fieldset
      class="field field-wide"
      classList={{ 'field-invalid': Boolean(props.error) }}
      aria-describedby={props.error || props.hint ? id : undefined}
    >
      <legend class="choice-legend" classList={{ 'sr-only': props.labelHidden === true }}>
        {props.label}
      </legend>
      <Show when={props.error || props.hint}>
        <p id={id} classList={{ 'field-hint': !props.error, 'field-error': Boolean(props.error) }}>
          {props.error ?? props.hint}
        </p>
      </Show>
      {props.children}
    </fieldset>
  );
};

const ChoiceText = (props: { option: Choice; strong: boolean }): JSX.Element => (
  <span>
    <span classList={{ strong: props.strong }}>{props.option.label}</span>
    <Show when={props.option.hint}>
      <span class="muted small">
        <br />
        {props.option.hint}
      </span>
    </Show>
  </span>
);
