import { Index, type JSX } from 'solid-js';
import type { PolicyBody } from '../../../server/policies/policy.ts';
import { amountName } from '../../components/amounts.ts';
import type { Messages } from '../../forms/create-form.ts';
import { policies as en } from '../../i18n/en/policies.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { MEASURES } from './fields.ts';

const t = words({ zh, en });

type Size = PolicyBody['sizes'][number];

const GIB = MEASURES.gib;

/** The catalogue that the application form offers, one line a size. */
export const SizesEditor = (props: {
  sizes: readonly Size[];
  errors: Messages;
  onInput: (sizes: Size[]) => void;
}): JSX.Element => {
  const change = (at: number, part: Partial<Size>) =>
    props.onInput(props.sizes.map((size, index) => (index === at ? { ...size, ...part } : size)));
  const add = () => props.onInput([...props.sizes, newSize(props.sizes.length + 1)]);
  return (
    <Card
      title={t().sizes}
      note={t().sizesNote}
      actions={
        <Button icon="plus" small onPress={add}>
          {t().addSize}
        </Button>
      }
    >
      <Index each={props.sizes}>
        {(size, at) => (
          <SizeRow
            size={size()}
            name={`sizes.${at}`}
            errors={props.errors}
            onInput={(part) => change(at, part)}
            onRemove={() => props.onInput(props.sizes.filter((_, index) => index !== at))}
          />
        )}
      </Index>
    </Card>
  );
};

interface SizeRowProps {
  size: Size;
  name: string;
  errors: Messages;
  onInput: (part: Partial<Size>) => void;
  onRemove: () => void;
}

const SizeRow = (props: SizeRowProps): JSX.Element => {
  const amount = (key: 'cpuMillis' | 'memoryBytes' | 'storageBytes' | 'pods', factor: number, unit: string) => (
    <NumberField
      name={`${props.name}.${key}`}
      label={amountName(key)}
      unit={unit}
      value={props.size[key] / factor}
      error={props.errors[`${props.name}.${key}`]}
      onInput={(value) => props.onInput({ [key]: Math.round((value ?? 0) * factor) })}
    />
  );
  return (
    <div class="size-row">
      <TextField
        name={`${props.name}.id`}
        label={t().sizeId}
        mono
        value={props.size.id}
        error={props.errors[`${props.name}.id`]}
        onInput={(id) => props.onInput({ id })}
      />
      <TextField
        name={`${props.name}.name.zh`}
        label={t().sizeName}
        value={props.size.name.zh}
        error={props.errors[`${props.name}.name.zh`]}
        onInput={(text) => props.onInput({ name: { ...props.size.name, zh: text } })}
      />
      <TextField
        name={`${props.name}.name.en`}
        label={t().sizeNameEn}
        value={props.size.name.en}
        error={props.errors[`${props.name}.name.en`]}
        onInput={(text) => props.onInput({ name: { ...props.size.name, en: text } })}
      />
      {amount('cpuMillis', MEASURES.cores, t().measures.cores)}
      {amount('memoryBytes', GIB, t().measures.gib)}
      {amount('storageBytes', GIB, t().measures.gib)}
      {amount('pods', 1, t().measures.count)}
      <NumberField
        name={`${props.name}.monthlyCostYuan`}
        label={t().cost}
        unit="¥"
        value={props.size.monthlyCostYuan}
        error={props.errors[`${props.name}.monthlyCostYuan`]}
        onInput={(value) => props.onInput({ monthlyCostYuan: value ?? 0 })}
      />
      <IconButton icon="trash" label={t().removeSize(props.size.name.zh)} onPress={() => props.onRemove()} />
    </div>
  );
};

const newSize = (n: number): Size => ({
  id: `size-${n}`,
  name: { zh: `规格 ${n}`, en: `Size ${n}` },
  cpuMillis: 4 * MEASURES.cores,
  memoryBytes: 8 * GIB,
  storageBytes: 100 * GIB,
  pods: 20,
  monthlyCostYuan: 0,
});
