import { For, type JSX, Show } from 'solid-js';
import { SEVERITIES } from '../../../operators/resources/severities.ts';
import { type BulletinContent, type BulletinView, TEXT_KEYS, type TextKey } from '../../../server/bulletins/views.ts';
import { decimal, isoDateTime, longDate } from '../../i18n/format.ts';
import { DescriptionList } from '../../ui/description-list.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { operatorWords } from '../operator-words.ts';
import { PlatformSaid } from '../platform-said.tsx';
import { severityTone } from './tones.ts';
import '../workflow/workflow.css';
import './bulletin.css';
import { b, figureWord } from './words.ts';

/** What stands below each of the provider's sections; with neither words nor figures the section is not there. */
const FIGURES: Partial<Record<TextKey, (props: { content: BulletinContent }) => JSX.Element>> = {
  overview: (props) => <Overview content={props.content} />,
  attacks: (props) => <Attacks content={props.content} />,
  vulnerabilities: (props) => <Vulnerabilities content={props.content} />,
  baseline: (props) => <Sections content={props.content} />,
  access: (props) => <OtherFigures content={props.content} />,
  incidents: (props) => <Incidents content={props.content} />,
  guard: (props) => <Guard content={props.content} />,
  notes: (props) => <CountingRules content={props.content} />,
};

/** A bulletin from its first section to its counting rules: on the screen, and printed. */
export const BulletinBody = (props: { content: BulletinContent }): JSX.Element => (
  <div class="stack">
    <For each={TEXT_KEYS.filter((key) => props.content.texts[key]?.trim() || FIGURES[key])}>
      {(key, index) => (
        <section class="stack stack-tight">
          <h2>
            {b().numerals[index()]}
            {b().texts[key]}
          </h2>
          <Show when={props.content.texts[key]?.trim()}>{(text) => <p class="words">{text()}</p>}</Show>
          {FIGURES[key]?.(props)}
        </section>
      )}
    </For>
  </div>
);

const Overview = (props: { content: BulletinContent }): JSX.Element => (
  <DescriptionList
    columns={2}
    items={[
      { term: b().columns.vulnerabilities, value: props.content.draft.vulnerabilities.total },
      { term: b().columns.findings, value: props.content.draft.findings },
      { term: b().itemTotal, value: props.content.items.total },
      { term: b().itemStates.fixed, value: props.content.items.fixed },
      { term: b().itemStates.overdue, value: props.content.items.overdue },
      { term: b().itemStates.riskAccepted, value: props.content.items.riskAccepted },
    ]}
  />
);

const change = (value: number, before: number | null | undefined): string => {
  if (before === null || before === undefined) return '—';
  const difference = value - before;
  return difference > 0 ? `+${decimal(difference)}` : decimal(difference);
};

const Attacks = (props: { content: BulletinContent }): JSX.Element => (
  <Show when={props.content.figures.length > 0} fallback={<p class="muted">{b().noAttackFigures}</p>}>
    <TableScroll>
      <table class="plain-table bulletin-table">
        <thead>
          <tr>
            <th scope="col">{b().columns.side}</th>
            <th scope="col">{b().columns.name}</th>
            <th scope="col" class="right">
              {b().columns.value}
            </th>
            <th scope="col" class="right">
              {b().columns.before}
            </th>
            <th scope="col" class="right">
              {b().columns.change}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.content.figures}>
            {(figure) => (
              <tr>
                <td>{b().sides[figure.side]}</td>
                <td>{figureWord(figure.name)}</td>
                <td class="right">{decimal(figure.value)}</td>
                <td class="right">{figure.before === null ? '—' : decimal(figure.before)}</td>
                <td class="right">{change(figure.value, figure.before)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Show>
);

const Vulnerabilities = (props: { content: BulletinContent }): JSX.Element => {
  const it = () => props.content.draft.vulnerabilities;
  const compared = () => props.content.draft.comparedWith;
  const wasScanned = () =>
    props.content.draft.sections.some((each) => each.section === 'vulnerability' && each.available);
  const shown = (value: number) => (compared() ? value : '—');
  return (
    <Show when={wasScanned()} fallback={<p class="strong">{b().noScans}</p>}>
      <p class="muted small">
        {b().vulnerabilityFigures} · {compared() ? b().comparedWith(compared() ?? '') : b().notCompared}
      </p>
      <DescriptionList
        columns={2}
        items={[
          { term: b().total, value: it().total },
          ...SEVERITIES.map((severity) => ({ term: b().severities[severity], value: it().counts[severity] })),
          { term: b().fixable, value: it().fixable },
          { term: b().fresh, value: shown(it().fresh) },
          { term: b().persisting, value: shown(it().persisting) },
          { term: b().fixed, value: shown(it().fixed) },
          { term: b().images, value: it().images },
          { term: b().unscanned, value: it().unscanned },
          { term: b().staleReports, value: it().staleReports },
        ]}
      />
      <Show when={props.content.draft.top.length > 0}>
        <TopVulnerabilities content={props.content} />
      </Show>
    </Show>
  );
};

const TopVulnerabilities = (props: { content: BulletinContent }): JSX.Element => (
  <TableScroll>
    <table class="plain-table bulletin-table">
      <caption>{b().topVulnerabilities}</caption>
      <thead>
        <tr>
          <th scope="col">{b().columns.vulnerabilities}</th>
          <th scope="col">{b().columns.severity}</th>
          <th scope="col" class="right">
            {b().columns.images}
          </th>
          <th scope="col" class="right">
            {b().columns.tenancies}
          </th>
          <th scope="col">{b().columns.fixable}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.content.draft.top}>
          {(one) => (
            <tr>
              <td>
                <span class="mono">{one.id}</span> <span class="muted small">{one.title}</span>
              </td>
              <td>
                <StatusTag tone={severityTone[one.severity]}>{b().severities[one.severity]}</StatusTag>
              </td>
              <td class="right">{one.images}</td>
              <td class="right">{one.tenancies}</td>
              <td>{one.fixable ? b().fixable : '—'}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);

const Sections = (props: { content: BulletinContent }): JSX.Element => (
  <TableScroll>
    <table class="plain-table bulletin-table">
      <thead>
        <tr>
          <th scope="col">{b().columns.section}</th>
          <For each={SEVERITIES}>
            {(severity) => (
              <th scope="col" class="right nowrap">
                {b().severities[severity]}
              </th>
            )}
          </For>
          <th scope="col">{b().columns.source}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.content.draft.sections}>
          {(each) => (
            <tr>
              <td class="nowrap">{b().sections[each.section]}</td>
              <For each={SEVERITIES}>
                {(severity) => <td class="right">{each.available ? each.counts[severity] : '—'}</td>}
              </For>
              <td class="small">
                <Show when={!each.available}>
                  <StatusTag tone="amber">{b().unavailable}</StatusTag>{' '}
                </Show>
                <PlatformSaid text={each.source} />
                <Show when={each.message}>
                  <span class="muted"> {operatorWords(each)}</span>
                </Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </TableScroll>
);

/** Counts of the operators beside their sections', and those of the audit webhook. */
const otherFigures = ({ draft, audit }: BulletinContent) => [
  ...draft.figures.filter(({ name }) => name in b().figures),
  ...(audit
    ? [
        { name: 'auditDenied', value: audit.denied },
        { name: 'auditDeleted', value: audit.deleted },
        { name: 'auditRestarted', value: audit.restarted },
        { name: 'auditScaled', value: audit.scaled },
        { name: 'auditByOthers', value: audit.byOthers },
      ]
    : []),
];

const OtherFigures = (props: { content: BulletinContent }): JSX.Element => (
  <Show when={otherFigures(props.content).length > 0} fallback={<p class="muted">{b().noOtherFigures}</p>}>
    <TableScroll>
      <table class="plain-table bulletin-table">
        <thead>
          <tr>
            <th scope="col">{b().columns.name}</th>
            <th scope="col" class="right">
              {b().columns.value}
            </th>
            <th scope="col" class="right">
              {b().columns.change}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={otherFigures(props.content)}>
            {(figure) => (
              <tr>
                <td>{figureWord(figure.name)}</td>
                <td class="right">{decimal(figure.value)}</td>
                <td class="right">{change(figure.value, 'before' in figure ? figure.before : undefined)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Show>
);

const Incidents = (props: { content: BulletinContent }): JSX.Element => (
  <Show when={props.content.incidents.length > 0} fallback={<p class="muted">{b().noIncidents}</p>}>
    <TableScroll>
      <table class="plain-table bulletin-table">
        <thead>
          <tr>
            <th scope="col">{b().columns.time}</th>
            <th scope="col">{b().columns.system}</th>
            <th scope="col">{b().columns.unit}</th>
            <th scope="col">{b().columns.kind}</th>
            <th scope="col">{b().columns.severity}</th>
            <th scope="col">{b().columns.result}</th>
            <th scope="col">{b().columns.incidentState}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.content.incidents}>
            {(each) => (
              <tr>
                <td class="nowrap">{isoDateTime(each.at)}</td>
                <td>{each.systemName}</td>
                <td>{each.unitName}</td>
                <td>{each.kind}</td>
                <td>
                  <StatusTag tone={severityTone[each.severity]}>{b().severities[each.severity]}</StatusTag>
                </td>
                <td>{each.result}</td>
                <td>{each.state}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  </Show>
);

const CountingRules = (props: { content: BulletinContent }): JSX.Element => (
  <ol>
    <For each={b().countingRules}>{(rule) => <li>{rule}</li>}</For>
    <For each={props.content.sources ?? []}>
      {(source) => (
        <li>
          {b().importedBy(source.name === 'file' ? b().importedFile : source.name, source.figures, source.incidents)}
        </li>
      )}
    </For>
  </ol>
);

/** Days of key events that touch the month. */
const Guard = (props: { content: BulletinContent }): JSX.Element => (
  <Show when={props.content.guard?.length} fallback={<p class="muted">{b().noGuard}</p>}>
    <ul>
      <For each={props.content.guard}>
        {({ name, fromDay, untilDay }) => <li>{b().guardPeriod(name, longDate(fromDay), longDate(untilDay))}</li>}
      </For>
    </ul>
  </Show>
);

/** Corrections in their order: below the text that they correct, never in it. */
export const Errata = (props: { errata: BulletinView['errata'] }): JSX.Element => (
  <Show when={props.errata.length > 0}>
    <section class="stack stack-tight">
      <h2>{b().errata}</h2>
      <For each={props.errata}>
        {(one) => (
          <p class="words">
            <span class="strong">{b().erratum(one.sequence)}</span> {one.words}{' '}
            <span class="muted small">
              {one.byName} {isoDateTime(one.at)}
            </span>
          </p>
        )}
      </For>
    </section>
  </Show>
);
