import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { DrillView } from '../../server/drills/views.ts';
import { read } from '../api/query.ts';
import '../components/drills/drills.css';
import { EditProbes } from '../components/drills/edit-probes.tsx';
import { Guided } from '../components/drills/guided.tsx';
import { Problems } from '../components/drills/problems.tsx';
import { CleanUp, Measures, Probes, Progress } from '../components/drills/restore.tsx';
import { Signatures } from '../components/drills/signatures.tsx';
import { DrillOutcome, DrillState, dr, sc, subjectOf } from '../components/drills/words.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { isoDateTime } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

/** Asked again this often while a drill runs, should the stream of changes be down. */
const REFRESH_MILLIS = 15_000;

/** How one drill goes or went: its steps with times, what was measured, what was found, who signed. */
const DrillPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const drill = read('drills.get', () => ({ id: params.id }), { refetchMillis: REFRESH_MILLIS });
  return <Loaded query={drill}>{(found) => <Drill drill={found()} />}</Loaded>;
};

const Drill = (props: { drill: DrillView }): JSX.Element => {
  const it = () => props.drill;
  const isRestore = () => it().scenario === 'restore';
  return (
    <Page
      title={dr().one.title(subjectOf(it()), sc().scenarios[it().scenario])}
      crumbs={[{ label: dr().title, href: `${paths.drills()}?year=${it().year}` }]}
      state={
        <div class="row">
          <DrillState state={it().state} />
          <Show when={it().outcome}>{(outcome) => <DrillOutcome outcome={outcome()} />}</Show>
          <Show when={it().wasOverdue && it().state !== 'overdue'}>
            <StatusTag tone="amber">{dr().late}</StatusTag>
          </Show>
          <Show when={it().stuck}>{(stuck) => <StatusTag tone="red">{dr().stuck[stuck()]}</StatusTag>}</Show>
          <Show when={it().tableTop}>
            <span>{dr().tableTop}</span>
          </Show>
          <span class="muted">
            {dr().one.planned} {isoDateTime(it().plannedFor)}
          </span>
          <Show when={it().unitName}>{(unit) => <span class="muted">{unit()}</span>}</Show>
        </div>
      }
      actions={
        <Show when={it().startedAt}>
          <LinkButton href={paths.drillEvidence(it().id)}>{dr().one.evidencePage}</LinkButton>
        </Show>
      }
    >
      <div class="stack">
        <Show when={it().state === 'cancelled'}>
          <Banner tone="neutral" title={dr().one.cancelled}>
            {it().cancelReason}
          </Banner>
        </Show>
        <Show when={it().stuck}>
          {(stuck) => (
            <Banner tone="red" title={dr().stuck[stuck()]}>
              {dr().stuckNext[stuck()]}
            </Banner>
          )}
        </Show>
        <Show when={isRestore()} fallback={<Guided drill={it()} />}>
          <Measures drill={it()} />
          <Progress drill={it()} />
          <Probes drill={it()} actions={<EditProbes drill={it()} />} />
          <CleanUp drill={it()} />
        </Show>
        <Show when={it().state !== 'planned' && it().state !== 'announced' && it().state !== 'cancelled'}>
          <Signatures drill={it()} />
        </Show>
        <Problems drill={it()} />
        <Show when={it().postponements.length > 0}>
          <Card title={dr().one.postponements}>
            <ul class="plain stack stack-tight">
              <For each={it().postponements}>
                {(one) => (
                  <li>
                    {one.from} → {one.to} · {one.reason}{' '}
                    <span class="muted">
                      {one.byName}，{dr().one.approvedBy(one.approverName)}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Card>
        </Show>
      </div>
    </Page>
  );
};
export default DrillPage;
