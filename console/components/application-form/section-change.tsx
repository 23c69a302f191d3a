import { type JSX, Match, Show, Switch } from 'solid-js';
import { CHANGE_KINDS, type Content, FORM_ZONES } from '../../../server/applications/content.ts';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { AmountsTable } from '../workflow/amounts-table.tsx';
import { PoolLeft } from '../workflow/pool-left.tsx';
import { named, w } from '../workflow/words.ts';
import type { Part } from './draft.ts';
import { RecoveryFields } from './section-recovery.tsx';
import { LevelField } from './section-system.tsx';
import { f, fieldHint, fieldLabel } from './words.ts';

type Change = NonNullable<Content['change']>;

/** One change at a time; each kind names only what it changes. */
export const ChangeSection = (props: {
  root: Part<Content>;
  present: Amounts | null;
  requested: Amounts | null;
}): JSX.Element => {
  const part = () => props.root.part('change') as Part<Change>;
  const kind = () => part().get('kind');
  const chooseKind = (next: (typeof CHANGE_KINDS)[number]) => {
    part().set('kind', next);
    if ((next === 'grow' || next === 'shrink') && !part().get('newQuota') && props.present)
      part().set('newQuota', { ...props.present });
  };
  return (
    <div class="stack">
      <ChoiceField
        label={fieldLabel('change.kind')}
        {...part().choice('kind')}
        onInput={chooseKind}
        options={CHANGE_KINDS.map((value) => ({ value, label: named(w().changeKinds, value) }))}
      />
      <Switch>
        <Match when={kind() === 'grow' || kind() === 'shrink'}>
          <NewQuota part={part()} present={props.present} requested={props.requested} />
        </Match>
        <Match when={kind() === 'extend'}>
          <NumberField
            label={fieldLabel('change.newTermMonths')}
            {...part().number('newTermMonths')}
            unit={f().month}
            integer
          />
        </Match>
        <Match when={kind() === 'move'}>
          <ChoiceField
            label={fieldLabel('change.newZone')}
            {...part().choice('newZone')}
            across
            options={FORM_ZONES.map((value) => ({ value, label: named(w().zones, value) }))}
          />
        </Match>
        <Match when={kind() === 'level'}>
          <LevelField
            name="change.newProtectionLevel"
            label={fieldLabel('change.newProtectionLevel')}
            level={part().get('newProtectionLevel')}
            error={part().error('newProtectionLevel')}
            onInput={(level) => part().set('newProtectionLevel', level)}
          />
          <RecoveryFields part={part().part('newRecovery')} labels="change.newRecovery" />
        </Match>
      </Switch>
      <TextArea label={fieldLabel('change.reason')} {...part().text('reason')} />
    </div>
  );
};

const GIB = 2 ** 30;

const NewQuota = (props: { part: Part<Change>; present: Amounts | null; requested: Amounts | null }): JSX.Element => {
  const quota = () => props.part.part('newQuota') as Part<Partial<Amounts>>;
  const label = (key: string) => fieldLabel(`change.newQuota.${key}`);
  return (
    <Card title={fieldLabel('change.newQuota')} note={fieldHint('change.newQuota')}>
      <div class="grid amounts-grid">
        <NumberField label={label('cpuMillis')} {...quota().number('cpuMillis', 1000)} unit={f().core} />
        <NumberField label={label('memoryBytes')} {...quota().number('memoryBytes', GIB)} unit={f().gib} />
        <NumberField label={label('storageBytes')} {...quota().number('storageBytes', GIB)} unit={f().gib} />
        <NumberField label={label('pods')} {...quota().number('pods')} unit={f().piece} integer />
        <NumberField
          label={label('loadBalancers')}
          {...quota().number('loadBalancers')}
          unit={f().piece}
          integer
          optional
        />
        <NumberField label={label('publicIps')} {...quota().number('publicIps')} unit={f().piece} integer optional />
        <NumberField label={label('gpus')} {...quota().number('gpus')} unit={f().block} integer optional />
      </div>
      <Show when={props.present}>
        {(present) => (
          <AmountsTable
            label={fieldLabel('change.newQuota')}
            columns={[
              { head: f().present, amounts: present() },
              { head: f().changeTo, amounts: props.requested, against: present() },
            ]}
          />
        )}
      </Show>
      <PoolLeft request={props.requested} held={props.present} />
    </Card>
  );
};
