import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { SystemView } from '../../server/systems/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { UseBars } from '../components/allocation/use-bars.tsx';
import { al } from '../components/allocation/words.ts';
import { a } from '../components/application/words.ts';
import { f } from '../components/application-form/words.ts';
import { BackupCard } from '../components/backup/system-card.tsx';
import { DrillCard } from '../components/drills/system-card.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ProbesCard } from '../components/probes/system-card.tsx';
import { ApplicationsList, Exemptions, Retirements } from '../components/system/episodes.tsx';
import { People } from '../components/system/people.tsx';
import { sy } from '../components/system/words.ts';
import { ExactTime } from '../components/time.tsx';
import { allocationTone, systemTone } from '../components/workflow/tones.ts';
import { actorName, named, w } from '../components/workflow/words.ts';
import { decimal, isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { Popover } from '../ui/popover.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { Timeline } from '../ui/timeline.tsx';

/** One system's whole life on one page. */
const SystemPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const system = read('systems.get', () => ({ id: params.id }));
  return <Loaded query={system}>{(found) => <System system={found()} />}</Loaded>;
};

const System = (props: { system: SystemView }): JSX.Element => {
  const session = useSession();
  const it = () => props.system;
  return (
    <Page
      title={it().name}
      crumbs={[{ label: it().unitName, href: `${paths.systems()}?f.unit=${encodeURIComponent(it().unitName)}` }]}
      state={
        <div class="row">
          <StatusTag tone={systemTone(it().stage)}>{named(w().systemStages, it().stage)}</StatusTag>
          <span class="mono">{it().code}</span>
          <span class="muted">{named(w().zones, it().zone)}</span>
          <span class="muted">
            {f().fields['system.protectionLevel']} {w().level(it().protectionLevel)}
          </span>
        </div>
      }
      actions={
        <Show when={session.can('application:draft')}>
          <Apply system={it()} />
        </Show>
      }
    >
      <div class="stack">
        <Quota system={it()} />
        <Show when={it().allocation}>
          <ProbesCard systemId={it().id} />
        </Show>
        <BackupCard systemId={it().id} inProduction={it().allocation?.environment === 'production'} />
        <DrillCard systemId={it().id} inProduction={it().allocation?.environment === 'production'} />
        <ApplicationsList system={it()} />
        <Retirements system={it()} />
        <Exemptions system={it()} />
        <Card title={sy().record}>
          <DescriptionList columns={2} items={recordOf(it())} />
        </Card>
        <People system={it()} />
        <Card title={sy().history}>
          <Show when={it().history.length > 0} fallback={<p class="muted">{sy().noHistory}</p>}>
            <Timeline label={sy().historyLabel} entries={historyOf(it())} />
          </Show>
        </Card>
      </div>
    </Page>
  );
};

const Quota = (props: { system: SystemView }): JSX.Element => {
  const allocation = read('allocations.get', () => ({ systemId: props.system.id }), {
    enabled: () => props.system.allocation !== null,
  });
  const trial = () => props.system.trials.at(0);
  return (
    <Card
      title={sy().quota}
      actions={
        <div class="row">
          <Show when={trial()}>
            {(one) => (
              <LinkButton small href={paths.trial(one().applicationId)}>
                {sy().trial}
              </LinkButton>
            )}
          </Show>
          <Show when={props.system.allocation}>
            <LinkButton small href={paths.allocation(props.system.id)}>
              {sy().toAllocation}
            </LinkButton>
          </Show>
        </div>
      }
    >
      <Show when={props.system.allocation} fallback={<p class="muted">{sy().noAllocation}</p>}>
        <Loaded query={allocation}>
          {(found) => (
            <>
              <div class="row">
                <StatusTag tone={allocationTone[found().state]}>{w().allocationStates[found().state]}</StatusTag>
                <span class="muted">{w().environments[found().environment]}</span>
                <Show when={found().expiresAt}>{(at) => <span class="muted">{al().expires(isoDate(at()))}</span>}</Show>
              </div>
              <UseBars whole={found().granted} enforced={found().enforced} used={found().used} />
            </>
          )}
        </Loaded>
      </Show>
    </Card>
  );
};

/** What may be applied for now; what may not says why. */
const Apply = (props: { system: SystemView }): JSX.Element => (
  <Popover label={sy().mayApply} trigger={sy().mayApply} triggerClass="button button-primary" alignEnd>
    {() => (
      <ul class="plain stack stack-tight">
        <For each={props.system.mayApply}>
          {(option) => (
            <li>
              <Show
                when={option.enabled}
                fallback={
                  <span class="muted">
                    {w().kinds[option.kind]}
                    <br />
                    <span class="small">{sy().notNow[option.reason ?? '']}</span>
                  </span>
                }
              >
                <a href={paths.newApplication(option.kind, props.system.id)}>{w().kinds[option.kind]}</a>
              </Show>
            </li>
          )}
        </For>
      </ul>
    )}
  </Popover>
);

const day = (at: string | null): JSX.Element => (at ? isoDate(at) : <span class="muted">{w().notYet}</span>);

const recordOf = (it: SystemView) => [
  { term: sy().purpose, value: it.purpose },
  { term: sy().usersServed, value: it.usersServed },
  { term: sy().userCount, value: sy().users(decimal(it.userCount, 0)) },
  { term: sy().concurrency, value: decimal(it.concurrency, 0) },
  { term: sy().columns.category, value: named(w().categories, it.category) },
  { term: sy().recovery, value: al().recoveryValue(it.drLevel, it.rpoMinutes, it.rtoMinutes) },
  { term: sy().registered, value: day(it.createdAt) },
  { term: sy().online, value: day(it.onlineAt) },
  ...(it.retiredAt ? [{ term: sy().retired, value: day(it.retiredAt) }] : []),
];

const historyOf = (it: SystemView) =>
  it.history.map((event, index) => ({
    id: `${event.at}-${index}`,
    tone: 'neutral' as const,
    title: (
      <>
        {actorName(event.actorName)} · {named(a().events, event.action)}{' '}
        <Show when={event.number}>
          <a class="mono small" href={paths.application(event.applicationId)}>
            {event.number}
          </a>
        </Show>
      </>
    ),
    time: <ExactTime at={event.at} />,
    body: event.words ? <p class="words">{event.words}</p> : undefined,
  }));
export default SystemPage;
