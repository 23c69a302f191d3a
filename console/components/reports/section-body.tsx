import { type JSX, Match, Show, Switch } from 'solid-js';
import type { ReportFigures, ReportSection } from '../../../server/reports/views.ts';
import { isoDateTime, money } from '../../i18n/format.ts';
import { sayAmount } from '../amounts.ts';
import { BarChart } from '../charts/bar-chart.tsx';
import { operatorWords } from '../operator-words.ts';
import { tk } from '../tickets/words.ts';
import { FigureTable, PlainTable } from './figure-table.tsx';
import { amountOf, figure, op } from './words.ts';

type Props = { figures: ReportFigures };

/** The figures of one section: the same on the screen and on paper. */
export const SectionBody = (props: { section: ReportSection; figures: ReportFigures }): JSX.Element => (
  <Switch>
    <Match when={props.section === 'overview'}>
      <Overview figures={props.figures} />
    </Match>
    <Match when={props.section === 'inventory'}>
      <Inventory figures={props.figures} />
    </Match>
    <Match when={props.section === 'capacity'}>
      <Capacity figures={props.figures} />
    </Match>
    <Match when={props.section === 'alerts'}>
      <FigureTable
        label={op().sections.alerts}
        rows={props.figures.alerts.map(({ level, count }) => ({ name: op().levels[level] ?? level, value: count }))}
      />
    </Match>
    <Match when={props.section === 'incidents'}>
      <Incidents figures={props.figures} />
    </Match>
    <Match when={props.section === 'tickets'}>
      <Tickets figures={props.figures} />
    </Match>
    <Match when={props.section === 'deliveries'}>
      <Deliveries figures={props.figures} />
    </Match>
    <Match when={props.section === 'advice'}>
      <Advice figures={props.figures} />
    </Match>
    <Match when={props.section === 'emergency'}>
      <PlainTable
        label={op().sections.emergency}
        heads={[op().number, tk().columns.level, tk().columns.title, op().answeredIn, op().mendedIn]}
        texts={[0, 1, 2]}
        rows={props.figures.emergency.map((one) => [
          one.number,
          op().incidentLevel(one.level),
          one.title,
          figure(one.answeredMinutes),
          figure(one.mendedMinutes),
        ])}
      />
    </Match>
    <Match when={props.section === 'drills'}>
      <Drills figures={props.figures} />
    </Match>
    <Match when={props.section === 'guard'}>
      <Guard periods={props.figures.guard} />
    </Match>
    <Match when={props.section === 'inspections'}>
      <PlainTable
        label={op().sections.inspections}
        heads={[op().name, op().state, op().looked, op().decided]}
        texts={[0, 1, 2, 3]}
        rows={props.figures.inspections.map((one) => [
          op().loopNames[one.loop] ?? one.loop,
          one.silent ? op().loopStates.silent : op().loopStates.looking,
          isoDateTime(one.lastLookedAt),
          operatorWords({ said: one.said, message: one.decided }),
        ])}
      />
    </Match>
    <Match when={props.section === 'next'}>
      <Next figures={props.figures} />
    </Match>
  </Switch>
);

const Overview = (props: Props): JSX.Element => {
  const it = () => props.figures.overview;
  return (
    <div class="stack">
      <FigureTable
        label={op().sections.overview}
        rows={[
          { name: op().faults, value: it().faults },
          { name: op().interrupted, value: it().interruptedMinutes },
          { name: op().availability, value: it().availability, as: 'share' },
          { name: op().systems, value: it().systems },
          ...probeRows(props.figures),
        ]}
      />
      <Show when={props.figures.probes}>{(probes) => <p>{op().coverage(probes().watched, probes().systems)}</p>}</Show>
    </div>
  );
};

/** What probes saw, and what of it nobody had told; reports of before have none. */
const probeRows = ({ probes }: ReportFigures) =>
  probes
    ? [
        { name: op().probeOutages, value: probes.outages },
        { name: op().probeMinutes, value: probes.minutes },
        { name: op().probeUntold, value: probes.untoldMinutes },
      ]
    : [];

const Inventory = (props: Props): JSX.Element => (
  <PlainTable
    label={op().sections.inventory}
    heads={[op().resource, op().lastMonth, op().added, op().removed, op().thisMonth]}
    rows={props.figures.inventory.map(({ item, before, added, removed, now }) => [
      op().items[item],
      ...[before, added, removed, now].map((value) => amountOf(item, value)),
    ])}
  />
);

const Capacity = (props: Props): JSX.Element => (
  <div class="stack">
    <PlainTable
      label={op().sections.capacity}
      heads={[
        op().resource,
        op().capacity,
        op().granted,
        op().locked,
        op().allocation,
        op().use,
        op().afterLocked,
        op().monthsLeft,
      ]}
      rows={props.figures.capacity.map((row) => [
        op().items[row.resource],
        ...[row.capacity, row.granted, row.locked].map((value) => amountOf(row.resource, value)),
        figure(row.allocation.now, 'share'),
        figure(row.use.now, 'share'),
        figure(row.afterLocked, 'share'),
        row.monthsLeft === null ? '–' : String(row.monthsLeft),
      ])}
    />
    <p>{op().waitingOrders(props.figures.waitingOrders)}</p>
    <BarChart
      title={op().allocationChart}
      max={1}
      say={(value) => figure(value, 'share')}
      bars={props.figures.capacity.map(({ resource, allocation }) => ({
        label: op().items[resource],
        value: allocation.now,
        before: allocation.before,
      }))}
    />
  </div>
);

const Incidents = (props: Props): JSX.Element => (
  <div class="stack">
    <BarChart
      title={op().incidentChart}
      say={(value) => figure(value)}
      bars={props.figures.incidents.byLevel.map(({ level, count }) => ({
        label: op().incidentLevel(level),
        value: count.now,
        before: count.before,
      }))}
    />
    <PlainTable
      label={op().sections.incidents}
      heads={[op().number, tk().columns.level, tk().columns.title, op().planned, op().affected, op().minutes]}
      texts={[0, 1, 2, 3]}
      rows={props.figures.incidents.rows.map((one) => [
        one.number,
        op().incidentLevel(one.level),
        one.title,
        one.planned ? op().yes : op().no,
        one.systems,
        one.minutes,
      ])}
    />
  </div>
);

const Tickets = (props: Props): JSX.Element => {
  const it = () => props.figures.tickets;
  return (
    <div class="stack">
      <FigureTable
        label={op().sections.tickets}
        rows={[
          { name: op().opened, value: it().opened },
          { name: op().closed, value: it().closed },
          { name: op().openNow, value: it().open },
          { name: op().answered, value: it().answeredInTime, as: 'share' },
          { name: op().restored, value: it().restoredInTime, as: 'share' },
          { name: op().satisfaction, value: it().satisfaction },
        ]}
      />
      <BarChart
        title={op().ticketChart}
        say={(value) => figure(value)}
        bars={it().byKind.map(({ kind, count }) => ({
          label: tk().kinds[kind],
          value: count.now,
          before: count.before,
        }))}
      />
      <h3>{op().overdueTickets}</h3>
      <PlainTable
        label={op().overdueTickets}
        heads={[op().number, tk().columns.level, tk().columns.title, op().explanation]}
        texts={[0, 1, 2, 3]}
        rows={it().overdue.map((one) => [
          one.number,
          op().incidentLevel(one.level),
          one.title,
          one.explanation ?? tk().explanations.missing,
        ])}
      />
    </div>
  );
};

const Deliveries = (props: Props): JSX.Element => (
  <div class="stack">
    <FigureTable
      label={op().sections.deliveries}
      rows={[
        { name: op().deliveriesTotal, value: props.figures.deliveries.total },
        { name: op().deliveriesInTime, value: props.figures.deliveries.inTime, as: 'share' },
      ]}
    />
    <BarChart
      title={op().deliveryChart}
      say={(value) => figure(value)}
      bars={props.figures.deliveries.buckets.map(({ bucket, count }) => ({
        label: op().buckets[bucket],
        value: count,
      }))}
    />
  </div>
);

const Drills = (props: Props): JSX.Element => {
  const it = () => props.figures;
  return (
    <FigureTable
      label={op().sections.drills}
      rows={[
        { name: op().drillsPlanned, value: it().drills.planned },
        { name: op().drillsHeld, value: it().drills.held },
        { name: op().drillsVerified, value: it().drills.verified },
        { name: op().drillsFailed, value: it().drills.failed },
        { name: op().drillsOverdue, value: it().drills.overdue },
        { name: op().findingsOpened, value: it().findings.opened },
        { name: op().findingsClosed, value: it().findings.closed },
        { name: op().findingsOverdue, value: it().findings.overdue },
      ]}
    />
  );
};

const Guard = (props: { periods: ReportFigures['guard'] }): JSX.Element => (
  <PlainTable
    label={op().sections.guard}
    heads={[op().name, op().from, op().until]}
    texts={[0, 1, 2]}
    rows={props.periods.map(({ name, fromDay, untilDay }) => [name, fromDay, untilDay])}
  />
);

const Next = (props: Props): JSX.Element => (
  <div class="stack">
    <PlainTable
      label={op().sections.next}
      heads={[op().figure, op().count]}
      rows={[
        [op().nextDrills, props.figures.next.drills],
        [op().nextRetirements, props.figures.next.retirements],
        [op().nextTrials, props.figures.next.trialsEnding],
      ]}
    />
    <Guard periods={props.figures.next.guard} />
  </div>
);

/** Each unit in a line, and by name what is to be reclaimed, shrunk or grown. */
const Advice = (props: Props): JSX.Element => (
  <>
    <PlainTable
      label={op().sections.advice}
      heads={[op().unit, op().idle, op().overProvisioned, op().overloaded, 'CPU', op().memory, op().yuanPerMonth]}
      texts={[0]}
      rows={(props.figures.advice ?? []).map((unit) => [
        unit.unitName,
        figure(unit.idle),
        figure(unit.overProvisioned),
        figure(unit.overloaded),
        sayAmount('cpuMillis', unit.freesCpuMillis),
        sayAmount('memoryBytes', unit.freesMemoryMib * 1024 ** 2),
        money(unit.freesYuan),
      ])}
    />
    <PlainTable
      label={op().advisedWorkloads}
      heads={[op().unit, op().system, op().workload, op().advised, op().yuanPerMonth]}
      texts={[0, 1, 2, 3]}
      rows={(props.figures.advice ?? []).flatMap((unit) =>
        [...unit.save, ...unit.grow].map((one) => [
          unit.unitName,
          one.systemName,
          one.name,
          op().advice[one.verdict] ?? '',
          one.freesYuan > 0 ? money(one.freesYuan) : '',
        ]),
      )}
    />
  </>
);
