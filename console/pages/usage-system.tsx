import { useParams } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import type { SystemUsage } from '../../server/usage/reading/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { HeatMap, OverTime } from '../components/usage/charts.tsx';
import { GapCard } from '../components/usage/gap.tsx';
import { HeldCard } from '../components/usage/held.tsx';
import { ImportSamples } from '../components/usage/import-samples.tsx';
import { SignalChoice } from '../components/usage/signal-choice.tsx';
import { ExemptSystem, IssueFinding, RevokeExemption } from '../components/usage/system-acts.tsx';
import { ExemptionTable, FindingTable, OrphanTable } from '../components/usage/tables.tsx';
import { VerdictTable } from '../components/usage/verdict-table.tsx';
import { us } from '../components/usage/words.ts';
import { paths } from '../paths.ts';
import { Card } from '../ui/card.tsx';

const SHOWN_DAYS = 90;

/** What does one system use of what it was granted, when, and what was found about its workloads? */
const UsageSystemPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const found = read('usage.system', () => ({ systemId: params.id, days: SHOWN_DAYS }));
  return <Loaded query={found}>{(usage) => <System usage={usage()} />}</Loaded>;
};

const System = (props: { usage: SystemUsage }): JSX.Element => {
  const session = useSession();
  const it = () => props.usage;
  return (
    <Page
      title={us().system.title(it().systemName)}
      crumbs={[
        { label: us().title, href: paths.usage() },
        { label: it().systemName, href: paths.system(it().systemId) },
      ]}
      state={<span class="muted">{it().unitName}</span>}
      actions={
        <>
          <Show when={session.can('usage:import') && !it().isOnCluster}>
            <ImportSamples systemId={it().systemId} />
          </Show>
          <Show when={session.can('usage:exempt')}>
            <ExemptSystem systemId={it().systemId} />
          </Show>
          <Show when={session.can('usage:judge') && it().isOnCluster}>
            <IssueFinding systemId={it().systemId} />
          </Show>
        </>
      }
    >
      <div class="stack">
        <HeldCard usage={it()} />
        <GapCard usage={it()} />
        <Use usage={it()} />
        <Card title={us().system.workloads}>
          <VerdictTable rows={it().workloads} plain />
        </Card>
        <Card title={us().system.findings}>
          <FindingTable systemId={it().systemId} />
        </Card>
        <Card title={us().system.orphans}>
          <OrphanTable systemId={it().systemId} />
        </Card>
        <Card title={us().system.exemptions}>
          <ExemptionTable
            plain
            rows={it().exemptions}
            act={session.can('usage:exempt') ? (row) => <RevokeExemption exemption={row} /> : undefined}
          />
        </Card>
      </div>
    </Page>
  );
};

const Use = (props: { usage: SystemUsage }): JSX.Element => {
  const [signal, setSignal] = createSignal<'cpu' | 'memory' | 'storage'>('cpu');
  const ofHours = () => (signal() === 'memory' ? 'memory' : 'cpu');
  return (
    <Card title={us().system.overTime} note={us().system.days(props.usage.days.length)}>
      <div class="stack">
        <SignalChoice signals={['cpu', 'memory', 'storage']} value={signal()} onChange={setSignal} />
        <OverTime days={props.usage.days} signal={signal()} />
        <Show when={props.usage.hours.length > 0 && signal() !== 'storage'}>
          <div>
            <h3>{us().system.heat}</h3>
            <p class="muted small">{us().system.heatNote}</p>
            <HeatMap hours={props.usage.hours} signal={ofHours()} />
          </div>
        </Show>
      </div>
    </Card>
  );
};
export default UsageSystemPage;
