import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { AssessmentView, LeagueRow, UnitResultView } from '../../server/assessment/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Things } from '../components/assessment/ruling-fields.tsx';
import { as, inWords, points, share } from '../components/assessment/words.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { named } from '../components/workflow/words.ts';
import { longDate } from '../i18n/format.ts';
import { TableScroll } from '../ui/table-scroll.tsx';
import '../components/workflow/workflow.css';

/** The year's report on paper: one unit's, or the city's. */
const AssessmentPrintPage = (): JSX.Element => {
  const params = useParams<{ id: string; unitId: string }>();
  return (
    <Show when={params.unitId === 'city'} fallback={<UnitReport id={params.id} unitId={params.unitId} />}>
      <CityReport id={params.id} />
    </Show>
  );
};

const UnitReport = (props: { id: string; unitId: string }): JSX.Element => {
  const session = useSession();
  const unitId = () => (props.unitId === 'own' ? session.person().unitId : props.unitId);
  const result = read('assessments.unit', () => ({ id: props.id, unitId: unitId() }));
  return <Loaded query={result}>{(found) => <UnitSheet it={found()} />}</Loaded>;
};

const Sheet = (props: { year: number; digest: string | null; date: string; children: JSX.Element }): JSX.Element => (
  <OfficialDocument
    title={as().reportTitle(props.year)}
    number={undefined}
    printLabel={as().print}
    seal={as().seal}
    date={props.date}
  >
    {props.children}
    <p class="small">{props.digest ? as().reportDigest(props.digest) : as().reportDraft}</p>
  </OfficialDocument>
);

const UnitSheet = (props: { it: UnitResultView }): JSX.Element => (
  <Sheet year={props.it.year} digest={props.it.digest} date={longDate(new Date())}>
    <p class="addressee">{as().reportTo(props.it.name)}</p>
    <p>{as().reportOpening(props.it.year)}</p>
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{as().indicator}</th>
            <th scope="col" class="right">
              {as().effective}
            </th>
            <th scope="col" class="right">
              {as().share}
            </th>
            <th scope="col" class="right">
              {as().cityMedian}
            </th>
            <th scope="col" class="right">
              {as().score}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.it.figures}>
            {(one) => (
              <tr>
                <td>{inWords(one.name)}</td>
                <td class="right">{points(one.effective)}</td>
                <td class="right">
                  {one.denominator > 0
                    ? share((one.numerator / one.denominator) * 10_000)
                    : named(as().figureStates, one.state)}
                </td>
                <td class="right">{share(one.medianShare)}</td>
                <td class="right">{points(one.score)}</td>
              </tr>
            )}
          </For>
          <tr>
            <th scope="row">{as().score}</th>
            <td />
            <td />
            <td class="right">{points(props.it.cityMedian)}</td>
            <td class="right strong">{points(props.it.score)}</td>
          </tr>
        </tbody>
      </table>
    </TableScroll>
    <Decided it={props.it} />
    <p>
      {as().rank}：
      {props.it.rank === null ? named(as().standings, props.it.standing) : `${props.it.rank} / ${props.it.ranked}`}
    </p>
  </Sheet>
);

/** What figures rest on by decision and not by record: each appeal that was upheld, thing by thing. */
const Decided = (props: { it: UnitResultView }): JSX.Element => {
  const nameOf = (indicator: string) => {
    const found = props.it.figures.find((one) => one.indicator === indicator);
    return found ? inWords(found.name) : indicator;
  };
  const upheld = () => props.it.appeals.filter(({ state }) => state === 'upheld');
  return (
    <For each={upheld()}>
      {(appeal) => (
        <div>
          <p>
            {nameOf(appeal.indicator)} · {as().adjustedBy(appeal.number)} ·{' '}
            {as().changed(points(appeal.scoreBefore), points(appeal.scoreAfter))}
          </p>
          <p class="small">
            {as().answerReason}：{appeal.reason}
          </p>
          <Things things={appeal.things} unit={appeal.measureUnit} decided />
        </div>
      )}
    </For>
  );
};

const CityReport = (props: { id: string }): JSX.Element => {
  const assessment = read('assessments.get', () => ({ id: props.id }));
  const league = read('assessments.league', () => ({ id: props.id }));
  return (
    <Loaded query={assessment}>
      {(found) => <Loaded query={league}>{(rows) => <CitySheet it={found()} rows={rows()} />}</Loaded>}
    </Loaded>
  );
};

const CitySheet = (props: { it: AssessmentView; rows: readonly LeagueRow[] }): JSX.Element => (
  <Sheet year={props.it.year} digest={props.it.digest} date={longDate(props.it.finalAt ?? new Date())}>
    <p>{as().reportOpening(props.it.year)}</p>
    <p>
      {as().cityScore} {points(props.it.city?.score ?? null)}，{as().ranked} {props.it.city?.ranked ?? 0}，{as().median}{' '}
      {points(props.it.city?.median ?? null)}，{as().mean} {points(props.it.city?.mean ?? null)}。
    </p>
    <TableScroll>
      <table class="plain-table small">
        <thead>
          <tr>
            <th scope="col" class="right">
              {as().rank}
            </th>
            <th scope="col">{as().unit}</th>
            <th scope="col" class="right">
              {as().systems}
            </th>
            <th scope="col" class="right">
              {as().score}
            </th>
            <th scope="col" class="right">
              {as().lastScore}
            </th>
            <th scope="col">{as().standing}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <td class="right">{row.rank ?? '–'}</td>
                <td>{row.name}</td>
                <td class="right">{row.systems}</td>
                <td class="right">{points(row.score)}</td>
                <td class="right">{points(row.lastScore)}</td>
                <td>
                  {row.adjusted.length > 0 ? `${as().adjustedBy(row.adjusted.join('、'))} ` : ''}
                  {row.rank === null
                    ? row.heirName
                      ? as().heir(row.heirName)
                      : named(as().standings, row.standing)
                    : ''}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Sheet>
);
export default AssessmentPrintPage;
