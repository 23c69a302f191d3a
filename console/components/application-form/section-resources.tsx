import { Index, type JSX, Show } from 'solid-js';
import { type Content, requestedOf } from '../../../server/applications/content.ts';
import { money } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { QuotaAmounts } from '../quota-amounts.tsx';
import { readPolicy } from '../workflow/policy.ts';
import { PoolLeft, readHeadroom } from '../workflow/pool-left.tsx';
import './application-form.css';
import type { Part } from './draft.ts';
import { monthlyCost, type Size, withSize } from './sizes.ts';
import { f, fieldLabel } from './words.ts';
import { WorkloadCard } from './workload-card.tsx';

/** Each workload with its size and number, what goes with them, the sum against the pool. */
export const ResourcesSection = (props: { root: Part<Content> }): JSX.Element => {
  const policy = readPolicy();
  const headroom = readHeadroom();
  const sizes = (): readonly Size[] => policy.data?.body.sizes ?? [];
  const workloads = () => props.root.get('workloads') ?? [];
  const add = () =>
    props.root.add('workloads', {
      part: workloads().length === 0 ? 'app' : 'db',
      count: 1,
      storageClass: 'standard',
      architecture: 'amd64',
      domesticStack: false,
      ...withSize(sizes()[0]),
    });
  return (
    <div class="stack">
      <Index each={workloads()}>
        {(_, index) => (
          <WorkloadCard
            part={props.root.item('workloads', index)}
            number={index + 1}
            sizes={sizes()}
            free={headroom.data?.free}
            onRemove={() => props.root.remove('workloads', index)}
          />
        )}
      </Index>
      <div class="row" id="field-workloads" tabindex="-1">
        <Button icon="plus" onPress={add}>
          {f().addWorkload}
        </Button>
        <Show when={props.root.error('workloads')}>{(error) => <p class="field-error">{error()}</p>}</Show>
      </div>
      <Extras root={props.root} />
      <Total root={props.root} sizes={sizes()} />
    </div>
  );
};

const Extras = (props: { root: Part<Content> }): JSX.Element => (
  <Card title={f().extras}>
    <div class="grid amounts-grid">
      <NumberField
        label={fieldLabel('publicIp.count')}
        {...props.root.part('publicIp').number('count')}
        unit={f().piece}
        integer
      />
      <NumberField
        label={fieldLabel('publicIp.bandwidthMbps')}
        {...props.root.part('publicIp').number('bandwidthMbps')}
        unit={f().mbps}
        integer
      />
      <NumberField
        label={fieldLabel('loadBalancers')}
        {...props.root.number('loadBalancers')}
        unit={f().piece}
        integer
      />
      <NumberField label={fieldLabel('gpus')} {...props.root.number('gpus')} unit={f().block} integer />
    </div>
  </Card>
);

/** What it comes to: amounts, money, and what the pool has left. */
const Total = (props: { root: Part<Content>; sizes: readonly Size[] }): JSX.Element => {
  const content = () => ({
    workloads: props.root.get('workloads'),
    publicIp: props.root.get('publicIp'),
    loadBalancers: props.root.get('loadBalancers'),
    gpus: props.root.get('gpus'),
  });
  const requested = () => requestedOf('open', content());
  const cost = () => monthlyCost(content().workloads ?? [], props.sizes);
  return (
    <Card title={f().requestTotal}>
      <div class="split">
        <Show when={requested()}>{(amounts) => <QuotaAmounts amounts={amounts()} names />}</Show>
        <span class="strong">{f().monthlyCost(money(cost().yuan))}</span>
      </div>
      <Show when={cost().custom}>
        <p class="muted small">{f().monthlyCostCustom}</p>
      </Show>
      <PoolLeft request={requested()} />
    </Card>
  );
};
