import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { GUIDED } from '../../server/drills/scenarios.ts';
import type { DrillView, EvidenceView } from '../../server/drills/views.ts';
import { read } from '../api/query.ts';
import { dr, inMinutes, sc, subjectOf } from '../components/drills/words.tsx';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { isoDate, isoDateTime, lastDay, longDate } from '../i18n/format.ts';
import { DescriptionList } from '../ui/description-list.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';

/** The evidence of one drill on one printable page; the zip holds the same, with its digest. */
const DrillEvidencePage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const drill = read('drills.get', () => ({ id: params.id }));
  const evidence = read('drills.evidence', () => ({ id: params.id }));
  return (
    <Loaded query={drill}>
      {(found) => <Loaded query={evidence}>{(pack) => <Evidence drill={found()} pack={pack()} />}</Loaded>}
    </Loaded>
  );
};

const time = (at: string | null | undefined): string => (at ? isoDateTime(at) : '—');
const outcomeOf = (it: DrillView): string => (it.outcome ? dr().outcomes[it.outcome] : '—');

const Evidence = (props: { drill: DrillView; pack: EvidenceView }): JSX.Element => {
  const it = () => props.drill;
  return (
    <div class="stack">
      <p class="no-print">
        <a class="button button-secondary" href={`/api/drills/${encodeURIComponent(it().id)}/evidence`} download="">
          {dr().doc.download}
        </a>
      </p>
      <OfficialDocument
        title={dr().doc.title}
        number={`${subjectOf(it())} · ${sc().scenarios[it().scenario]} · ${isoDate(it().plannedFor)}`}
        printLabel={dr().doc.print}
        seal={dr().doc.seal}
        signer={[it().provider?.by, it().unit?.by].filter(Boolean).join('　')}
        date={longDate(it().closedAt ?? it().endedAt ?? it().plannedFor)}
      >
        <Plan drill={it()} />
        <section>
          <h2>{dr().doc.contingency}</h2>
          <ol>
            <For each={dr().doc.rules}>{(rule) => <li>{rule}</li>}</For>
          </ol>
        </section>
        <Script drill={it()} />
        <SignIn drill={it()} />
        <Problems drill={it()} />
        <Summary drill={it()} />
        <Proof drill={it()} />
        <section>
          <h2>{dr().doc.files}</h2>
          <ul class="plain small">
            <For each={props.pack.files}>
              {(file) => (
                <li class="words">
                  {file.name} <span class="mono muted">{file.digest}</span>
                </li>
              )}
            </For>
          </ul>
          <p class="small mono words">{dr().doc.digest(props.pack.digest)}</p>
        </section>
      </OfficialDocument>
    </div>
  );
};

const Plan = (props: { drill: DrillView }): JSX.Element => (
  <section>
    <h2>{dr().doc.plan}</h2>
    <DescriptionList
      columns={2}
      items={[
        { term: dr().columns.subject, value: subjectOf(props.drill) },
        { term: dr().columns.unit, value: props.drill.unitName ?? dr().city },
        { term: dr().columns.scenario, value: sc().scenarios[props.drill.scenario] },
        { term: dr().columns.planned, value: isoDateTime(props.drill.plannedFor) },
      ]}
    />
    <For each={props.drill.postponements}>
      {(one) => (
        <p class="small">
          {one.from} → {one.to} · {one.reason} · {dr().one.approvedBy(one.approverName)}
        </p>
      )}
    </For>
  </section>
);

const Script = (props: { drill: DrillView }): JSX.Element => {
  const steps = () => {
    const { scenario } = props.drill;
    if (scenario === 'restore') return Object.values(sc().restoreSteps);
    return GUIDED[scenario].steps.map((step) => sc().steps[scenario][step] ?? step);
  };
  return (
    <section>
      <h2>{dr().doc.script}</h2>
      <p>{sc().situation[props.drill.scenario]}</p>
      <ol>
        <For each={steps()}>{(step) => <li>{step}</li>}</For>
      </ol>
    </section>
  );
};

const SignIn = (props: { drill: DrillView }): JSX.Element => (
  <section>
    <h2>{dr().doc.signIn}</h2>
    <ul class="plain">
      <For each={props.drill.guided?.signIn ?? []} fallback={<li>{dr().doc.nobody}</li>}>
        {(one) => (
          <li>
            {one.name} · {sc().roles[one.role]} · {one.unitName} · {isoDateTime(one.at)}
          </li>
        )}
      </For>
      <li>
        {dr().one.provider}：{props.drill.provider?.by ?? dr().one.unsigned} {time(props.drill.provider?.at)}
      </li>
      <li>
        {props.drill.systemId ? dr().one.unit : dr().one.authority}：{props.drill.unit?.by ?? dr().one.unsigned}{' '}
        {time(props.drill.unit?.at)}
      </li>
    </ul>
  </section>
);

const Problems = (props: { drill: DrillView }): JSX.Element => (
  <section>
    <h2>{dr().doc.problems}</h2>
    <Show when={props.drill.problems.length > 0} fallback={<p>{dr().one.noProblems}</p>}>
      <ol>
        <For each={props.drill.problems}>
          {(one) => (
            <li>
              {one.words}（{one.ownerName}，{lastDay(one.dueAt)}）{one.closedAt ? one.evidence : dr().one.open}
            </li>
          )}
        </For>
      </ol>
    </Show>
  </section>
);

const Summary = (props: { drill: DrillView }): JSX.Element => {
  const minutes = (seconds: number | null) => {
    const value = inMinutes(seconds);
    return value === null ? '—' : dr().one.minutes(value);
  };
  const it = () => props.drill;
  return (
    <section>
      <h2>{dr().doc.summary}</h2>
      <DescriptionList
        columns={2}
        items={[
          { term: dr().columns.outcome, value: outcomeOf(it()) },
          { term: dr().columns.score, value: it().score ?? '—' },
          ...(it().scenario === 'restore'
            ? [
                { term: dr().one.rto, value: `${minutes(it().rtoSeconds)}（${dr().one.target(it().rtoMinutes)}）` },
                { term: dr().one.rpo, value: `${minutes(it().rpoSeconds)}（${dr().one.target(it().rpoMinutes)}）` },
              ]
            : []),
        ]}
      />
      <Show when={it().guided?.summary}>{(words) => <p class="words">{words()}</p>}</Show>
    </section>
  );
};

const Proof = (props: { drill: DrillView }): JSX.Element => {
  const rows = (): [string, string, string][] => {
    const { guided, status } = props.drill;
    if (guided) return guided.timeline.map((one) => [isoDateTime(one.at), one.words, one.byName]);
    return (status?.steps ?? []).map((one) => [
      isoDateTime(one.startedAt),
      sc().restoreSteps[one.name] ?? one.name,
      one.message,
    ]);
  };
  return (
    <section>
      <h2>{dr().doc.proof}</h2>
      <TableScroll>
        <table>
          <tbody>
            <For each={rows()}>
              {([at, what, words]) => (
                <tr>
                  <td class="nowrap">{at}</td>
                  <td>{what}</td>
                  <td class="words small">{words}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </TableScroll>
      <Show when={props.drill.status?.cleanup?.provenAt}>
        {(at) => (
          <p>
            {dr().one.cleanup}：{Object.values(dr().one.clean).join('，')}（{isoDateTime(at())}）
          </p>
        )}
      </Show>
      <Show when={props.drill.status?.evidenceDigest}>
        {(digest) => (
          <p class="small mono words">
            {dr().one.digest} {digest()}
          </p>
        )}
      </Show>
    </section>
  );
};
export default DrillEvidencePage;
