import { createSignal, type JSX, Show } from 'solid-js';
import { ARCHITECTURES, STORAGE_CLASSES, type Workload } from '../../../server/applications/content.ts';
import type { PoolAmounts } from '../../../server/capacity/amounts.ts';
import { decimal, money } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CheckField, type Choice, ChoiceField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { QuotaAmounts } from '../quota-amounts.tsx';
import { named, w } from '../workflow/words.ts';
import type { Part } from './draft.ts';
import { fitting, type Size, sizeOf, withSize } from './sizes.ts';
import { f, fieldHint, fieldLabel } from './words.ts';

interface WorkloadProps {
  part: Part<Partial<Workload>>;
  number: number;
  sizes: readonly Size[];
  free: PoolAmounts | undefined;
  onRemove: () => void;
}

/** One workload: what it is called, its size from the catalogue or by fine amounts, how many, on what. */
export const WorkloadCard = (props: WorkloadProps): JSX.Element => {
  const title = () => props.part.get('name') || f().workload(props.number);
  return (
    <Card
      title={title()}
      actions={
        <Button look="quiet" icon="trash" small onPress={props.onRemove}>
          {f().removeWorkload(title())}
        </Button>
      }
    >
      <div class="grid">
        <TextField label={fieldLabel('workloads.name')} {...props.part.text('name')} />
        <TextField
          label={fieldLabel('workloads.part')}
          hint={fieldHint('workloads.part')}
          {...props.part.text('part')}
          mono
        />
      </div>
      <SizeChoice {...props} />
      <div class="grid amounts-grid">
        <NumberField label={fieldLabel('workloads.count')} {...props.part.number('count')} unit={f().piece} integer />
        <SelectField
          label={fieldLabel('workloads.storageClass')}
          {...props.part.choice('storageClass')}
          options={STORAGE_CLASSES.map((value) => ({ value, label: named(w().storageClasses, value) }))}
        />
        <SelectField
          label={fieldLabel('workloads.architecture')}
          {...props.part.choice('architecture')}
          options={ARCHITECTURES.map((value) => ({ value, label: named(w().architectures, value) }))}
        />
      </div>
      <TextField
        label={fieldLabel('workloads.image')}
        hint={fieldHint('workloads.image')}
        {...props.part.text('image')}
      />
      <CheckField
        name={`${props.part.path}.domesticStack`}
        label={fieldLabel('workloads.domesticStack')}
        checked={props.part.get('domesticStack') === true}
        onInput={(value) => props.part.set('domesticStack', value)}
      />
    </Card>
  );
};

/** The catalogue as cards, with price and what the pool has left; fine amounts behind “自定义”. */
const SizeChoice = (props: WorkloadProps): JSX.Element => {
  const workload = () => ({
    cpuMillis: props.part.get('cpuMillis'),
    memoryBytes: props.part.get('memoryBytes'),
    systemDiskBytes: props.part.get('systemDiskBytes'),
    dataDiskBytes: props.part.get('dataDiskBytes'),
  });
  const [byHand, setByHand] = createSignal(false);
  const chosen = () => (byHand() ? 'custom' : (sizeOf(workload(), props.sizes)?.id ?? 'custom'));
  const choose = (id: string) => {
    const size = props.sizes.find((one) => one.id === id);
    setByHand(size === undefined);
    const amounts = withSize(size);
    for (const key of ['cpuMillis', 'memoryBytes', 'systemDiskBytes', 'dataDiskBytes'] as const)
      if (amounts[key] !== undefined) props.part.set(key, amounts[key]);
  };
  const options = (): Choice[] => [
    ...props.sizes.map((size) => ({
      value: size.id,
      label: size.name[language()],
      hint: <SizeHint size={size} free={props.free} />,
    })),
    { value: 'custom', label: f().custom, hint: f().customHint },
  ];
  return (
    <>
      <ChoiceField
        name={`${props.part.path}.size`}
        label={fieldLabel('workloads.size')}
        value={chosen()}
        options={options()}
        cards
        onInput={choose}
      />
      <Show when={chosen() === 'custom'}>
        <FineAmounts part={props.part} />
      </Show>
    </>
  );
};

/** Pods of a size are a limit, not what it is chosen by. */
const amountsOf = ({ cpuMillis, memoryBytes, storageBytes }: Size) => ({ cpuMillis, memoryBytes, storageBytes });

const SizeHint = (props: { size: Size; free: PoolAmounts | undefined }): JSX.Element => (
  <>
    <QuotaAmounts amounts={amountsOf(props.size)} />
    <br />
    {f().perMonth(money(props.size.monthlyCostYuan))}
    <Show when={props.free}>
      {(free) => (
        <>
          <br />
          {fitting(props.size, free()) > 0 ? f().left(decimal(fitting(props.size, free()), 0)) : f().noneLeft}
        </>
      )}
    </Show>
  </>
);

const GIB = 2 ** 30;

const FineAmounts = (props: { part: Part<Partial<Workload>> }): JSX.Element => (
  <div class="grid amounts-grid">
    <NumberField label={fieldLabel('workloads.cpuMillis')} {...props.part.number('cpuMillis', 1000)} unit={f().core} />
    <NumberField
      label={fieldLabel('workloads.memoryBytes')}
      {...props.part.number('memoryBytes', GIB)}
      unit={f().gib}
    />
    <NumberField
      label={fieldLabel('workloads.systemDiskBytes')}
      {...props.part.number('systemDiskBytes', GIB)}
      unit={f().gib}
    />
    <NumberField
      label={fieldLabel('workloads.dataDiskBytes')}
      {...props.part.number('dataDiskBytes', GIB)}
      unit={f().gib}
    />
  </div>
);
