import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { AllocationView } from '../../server/allocations/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Cloud } from '../components/allocation/cloud.tsx';
import { Divide } from '../components/allocation/divide.tsx';
import { FreezeThaw } from '../components/allocation/freeze-thaw.tsx';
import { Kubeconfig } from '../components/allocation/kubeconfig.tsx';
import { Members } from '../components/allocation/members.tsx';
import { Reclaim } from '../components/allocation/reclaim.tsx';
import { UseBars } from '../components/allocation/use-bars.tsx';
import { al } from '../components/allocation/words.ts';
import { amountName, sayAmount, shownAmounts } from '../components/amounts.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { allocationTone } from '../components/workflow/tones.ts';
import { named, w } from '../components/workflow/words.ts';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** What a system holds on the cloud: granted, enforced, used; who may enter; how far the cloud has come. */
const AllocationPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const allocation = read('allocations.get', () => ({ systemId: params.id }));
  return (
    <Show when={allocation.data !== null} fallback={<None systemId={params.id} />}>
      <Loaded query={allocation}>{(found) => <Allocation allocation={found()} />}</Loaded>
    </Show>
  );
};

const None = (props: { systemId: string }): JSX.Element => (
  <EmptyState title={al().none} action={<LinkButton href={paths.system(props.systemId)}>{al().title}</LinkButton>} />
);

const Allocation = (props: { allocation: AllocationView }): JSX.Element => {
  const it = () => props.allocation;
  return (
    <Page
      title={it().systemName}
      crumbs={[
        { label: it().unitName, href: paths.systems() },
        { label: it().systemName, href: paths.system(it().systemId) },
      ]}
      state={
        <div class="row">
          <StatusTag tone={allocationTone[it().state]}>{w().allocationStates[it().state]}</StatusTag>
          <span>{al().title}</span>
          <span class="muted">{w().environments[it().environment]}</span>
          <Show when={it().expiresAt}>{(at) => <span class="muted">{al().expires(isoDate(at()))}</span>}</Show>
        </div>
      }
      actions={<Actions allocation={it()} />}
    >
      <div class="stack">
        <Show when={it().frozen}>
          <Banner tone="amber">{al().frozenBanner}</Banner>
        </Show>
        <Pending allocation={it()} />
        <Card title={al().quotaTitle} note={al().quotaNote}>
          <UseBars whole={it().granted} enforced={it().enforced} used={it().used} />
        </Card>
        <Namespaces allocation={it()} />
        <Members allocation={it()} />
        <Cloud allocation={it()} />
        <Card title={al().particulars}>
          <DescriptionList columns={2} items={particulars(it())} />
        </Card>
      </div>
    </Page>
  );
};

const particulars = (it: AllocationView) => [
  { term: al().tenancy, value: <span class="mono">{it.tenancyName}</span> },
  { term: al().zone, value: named(w().zones, it.zone) },
  { term: al().level, value: w().level(it.protectionLevel) },
  {
    term: al().recovery,
    value: al().recoveryValue(
      it.disasterRecovery.level,
      it.disasterRecovery.rpoMinutes,
      it.disasterRecovery.rtoMinutes,
    ),
  },
];

const Actions = (props: { allocation: AllocationView }): JSX.Element => {
  const session = useSession();
  const gone = () => props.allocation.state === 'retired' || props.allocation.state === 'retiring';
  return (
    <>
      <Show when={props.allocation.retirementId}>
        {(id) => <LinkButton href={paths.retirement(id())}>{al().toRetirement}</LinkButton>}
      </Show>
      <Show when={session.can('allocation:kubeconfig') && !gone()}>
        <Kubeconfig allocation={props.allocation} />
      </Show>
      <Show when={session.can('allocation:freeze') && !gone()}>
        <FreezeThaw allocation={props.allocation} />
      </Show>
      <Show when={session.can('retirement:decide') && !gone() && !props.allocation.retirementId}>
        <Reclaim systemId={props.allocation.systemId} systemName={props.allocation.systemName} />
      </Show>
      <Show when={session.can('application:draft') && props.allocation.environment === 'production' && !gone()}>
        <LinkButton look="primary" href={paths.newApplication('change', props.allocation.systemId)}>
          {al().change}
        </LinkButton>
      </Show>
    </>
  );
};

const Pending = (props: { allocation: AllocationView }): JSX.Element => (
  <Show when={props.allocation.pending}>
    {(pending) => {
      const amounts = () =>
        shownAmounts(pending().amounts)
          .map((key) => `${amountName(key)} ${sayAmount(key, pending().amounts[key])}`)
          .join(' · ');
      const position = () => {
        const place = pending().queuePosition;
        return place === null ? '' : al().pendingPosition(place);
      };
      return (
        <Banner tone="amber">
          {pending().waitsFor === 'capacity'
            ? al().pendingCapacity(amounts(), position())
            : al().pendingCloud(amounts())}
        </Banner>
      );
    }}
  </Show>
);

const Namespaces = (props: { allocation: AllocationView }): JSX.Element => {
  const session = useSession();
  return (
    <Card
      title={al().namespaces}
      note={al().namespacesNote}
      actions={
        <Show when={session.can('allocation:divide') && props.allocation.namespaces.length > 1}>
          <Divide allocation={props.allocation} />
        </Show>
      }
    >
      <div class="grid">
        <For each={props.allocation.namespaces}>
          {(namespace) => (
            <section class="stack stack-tight" aria-label={namespace.name}>
              <h3>
                {namespace.part} <span class="mono muted small">{namespace.name}</span>
              </h3>
              <UseBars whole={namespace.quota} enforced={namespace.enforced} used={namespace.used} />
            </section>
          )}
        </For>
      </div>
    </Card>
  );
};
export default AllocationPage;
