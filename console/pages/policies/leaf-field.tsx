import { createSignal, type JSX, Match, Switch } from 'solid-js';
import { policies as en } from '../../i18n/en/policies.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import { CheckField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { type Leaf, MEASURES, type Measure } from './fields.ts';
import { ladderText } from './say.ts';

const t = words({ zh, en });

interface LeafFieldProps {
  leaf: Leaf;
  label: string;
  value: unknown;
  error: string | undefined;
  onInput: (value: unknown) => void;
}

/** The control for one value of the policy, by its kind; amounts in the unit that people use. */
export const LeafField = (props: LeafFieldProps): JSX.Element => {
  const measure = (): Measure => (props.leaf.kind === 'number' ? props.leaf.measure : 'count');
  const factor = () => MEASURES[measure()];
  const number = () => (typeof props.value === 'number' ? props.value / factor() : undefined);
  return (
    <Switch>
      <Match when={props.leaf.kind === 'number'}>
        <NumberField
          name={props.leaf.path}
          label={props.label}
          unit={t().measures[measure()]}
          value={number()}
          error={props.error}
          onInput={(value) => props.onInput(value === undefined ? undefined : rounded(value * factor(), factor()))}
        />
      </Match>
      <Match when={props.leaf.kind === 'choice' ? props.leaf.options : undefined}>
        {(options) => (
          <SelectField
            name={props.leaf.path}
            label={props.label}
            value={options().find((option) => option === props.value) ?? ''}
            options={options().map((value) => ({ value, label: t().choices[value] }))}
            error={props.error}
            onInput={props.onInput}
          />
        )}
      </Match>
      <Match when={props.leaf.kind === 'yesNo'}>
        <CheckField
          name={props.leaf.path}
          label={props.label}
          checked={props.value === true}
          error={props.error}
          onInput={props.onInput}
        />
      </Match>
      <Match when={props.leaf.kind === 'text'}>
        <TextField
          name={props.leaf.path}
          label={props.label}
          value={typeof props.value === 'string' ? props.value : ''}
          error={props.error}
          onInput={(text) => props.onInput(text.trim())}
        />
      </Match>
      <Match when={props.leaf.kind === 'numbers'}>
        <NumbersField {...props} />
      </Match>
      <Match when={props.leaf.kind === 'ladder'}>
        <LadderField {...props} />
      </Match>
      <Match when={props.leaf.kind === 'texts'}>
        <TextArea
          name={props.leaf.path}
          label={props.label}
          hint={t().textsHint}
          optional
          rows={3}
          value={textsOf(props.value).join('\n')}
          error={props.error}
          onInput={(text) => props.onInput(text.split('\n').filter((line) => line.trim() !== ''))}
        />
      </Match>
    </Switch>
  );
};

/** Bytes and millicores are whole. */
const rounded = (value: number, factor: number): number => (factor === 1 ? value : Math.round(value));

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** “30, 14, 7, 1”: the text stays as typed, the value is what can be read from it. */
const NumbersField = (props: LeafFieldProps): JSX.Element => {
  const [text, setText] = createSignal(textsOf(props.value).join(', '));
  return (
    <TextField
      name={props.leaf.path}
      label={props.label}
      hint={t().numbersHint}
      value={text()}
      error={props.error}
      onInput={(next) => {
        setText(next);
        props.onInput(wholeNumbers(next));
      }}
    />
  );
};

/** “90=100, 80=95, 0=0”: from this score on, this share of the fee. */
const LadderField = (props: LeafFieldProps): JSX.Element => {
  const [text, setText] = createSignal(ladderText(props.value));
  return (
    <TextField
      name={props.leaf.path}
      label={props.label}
      hint={t().ladderHint}
      value={text()}
      error={props.error}
      onInput={(next) => {
        setText(next);
        props.onInput(ladderFrom(next));
      }}
    />
  );
};

/** `undefined` when anything in it is no step. */
const ladderFrom = (text: string): { from: number; percent: number }[] | undefined => {
  const steps = text.split(/[,，、]/).map((part) => /^\s*(\d+(?:\.\d+)?)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part));
  return steps.every((step) => step !== null)
    ? steps.map((step) => ({ from: Number(step[1]), percent: Number(step[2]) }))
    : undefined;
};

/** `undefined` when anything in it is no whole number. */
const wholeNumbers = (text: string): number[] | undefined => {
  const parts = text.split(/[,，、\s]+/).filter((part) => part !== '');
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : undefined;
};
