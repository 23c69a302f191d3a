import { createSignal, type JSX, Show } from 'solid-js';
import type { IncidentView } from '../../server/tickets/views.ts';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { now } from '../components/now.ts';
import { Page } from '../components/page.tsx';
import { said } from '../components/review/outcome-forms.tsx';
import { IncidentDialog } from '../components/tickets/incident-dialog.tsx';
import { levelTone, tk } from '../components/tickets/words.ts';
import { isoDateTime } from '../i18n/format.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';

const at = (time: string | null): string => (time ? isoDateTime(time) : '');

/** Question: what of the platform failed, for whom, and for how long? */
const IncidentsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('incidents.table', () => ({}));
  const [editing, setEditing] = createSignal<{ incident: IncidentView | undefined }>();
  const [closing, setClosing] = createSignal<IncidentView>();
  const close = command('incidents.close', {
    refresh: ['incidents'],
    onDone: () => {
      setClosing(undefined);
      succeeded(tk().closed);
    },
  });
  const may = () => session.can('ticket:handle');
  return (
    <Page
      title={tk().incidents}
      actions={
        <Show when={may()}>
          <Button look="primary" icon="plus" onPress={() => setEditing({ incident: undefined })}>
            {tk().report}
          </Button>
        </Show>
      }
    >
      <DataTable<IncidentView>
        label={tk().incidents}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        columns={columns(
          may()
            ? (row) => (
                <div class="row">
                  <Button small onPress={() => setEditing({ incident: row })}>
                    {tk().edit}
                  </Button>
                  <Button small onPress={() => setClosing(row)}>
                    {tk().close}
                  </Button>
                </div>
              )
            : undefined,
        )}
        exportName={tk().incidents}
        empty={<EmptyState title={tk().incidentsEmpty} next={tk().incidentsEmptyNext} />}
      />
      <Show when={editing()} keyed>
        {(open) => <IncidentDialog incident={open.incident} onClose={() => setEditing(undefined)} />}
      </Show>
      <ConfirmDialog
        open={closing() !== undefined}
        title={`${tk().close} ${closing()?.number ?? ''}`}
        effects={tk().closeEffects}
        confirmLabel={tk().close}
        busy={close.busy()}
        error={said(close.failure())}
        onConfirm={() => {
          const incident = closing();
          if (incident) close.run({ id: incident.id, version: incident.version });
        }}
        onClose={() => setClosing(undefined)}
      />
    </Page>
  );
};

type Planned = 'no' | 'announced' | 'notAnnounced';

const plannedOf = ({ planned, announcedFrom }: IncidentView): Planned =>
  planned ? (announcedFrom ? 'announced' : 'notAnnounced') : 'no';

const INCIDENT_TONES = { closed: 'green', coming: 'neutral', ongoing: 'amber' } as const;

/** Maintenance that was announced and has not begun is not under way. */
const stateOf = ({ closedAt, planned, interruptedFrom }: IncidentView): keyof typeof INCIDENT_TONES => {
  if (closedAt) return 'closed';
  return planned && interruptedFrom && new Date(interruptedFrom) > now() ? 'coming' : 'ongoing';
};

const columns = (acts: ((row: IncidentView) => JSX.Element) | undefined): Column<IncidentView>[] => {
  const c = tk().incident;
  return [
    { id: 'title', header: c.title, value: (row) => row.title, card: 'title' },
    {
      id: 'number',
      header: c.number,
      width: 140,
      value: (row) => row.number,
      cell: (row) => <span class="mono">{row.number}</span>,
    },
    {
      id: 'level',
      header: c.level,
      width: 90,
      value: (row) => row.level,
      say: (_, row) => tk().levels[row.level] ?? '',
      cell: (row) => <StatusTag tone={levelTone(row.level)}>{tk().levels[row.level]}</StatusTag>,
      filter: true,
    },
    {
      id: 'state',
      header: c.state,
      width: 100,
      value: (row) => stateOf(row),
      say: (_, row) => tk().incidentStates[stateOf(row)],
      cell: (row) => <StatusTag tone={INCIDENT_TONES[stateOf(row)]}>{tk().incidentStates[stateOf(row)]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    {
      id: 'planned',
      header: c.plannedShort,
      width: 180,
      value: (row) => plannedOf(row),
      say: (value) => tk().maintenance[value as Planned],
      filter: true,
    },
    {
      id: 'detected',
      header: c.detected,
      width: 150,
      value: (row) => row.detectedAt,
      say: (_, row) => at(row.detectedAt),
      hidden: true,
    },
    {
      id: 'from',
      header: c.from,
      width: 150,
      value: (row) => row.interruptedFrom,
      say: (_, row) => at(row.interruptedFrom),
    },
    {
      id: 'until',
      header: c.until,
      width: 150,
      value: (row) => row.interruptedUntil,
      say: (_, row) => at(row.interruptedUntil),
    },
    { id: 'systems', header: c.systems, value: (row) => row.systems.map(({ name }) => name).join('、') },
    { id: 'cause', header: c.cause, value: (row) => row.cause, hidden: true },
    { id: 'measures', header: c.measures, value: (row) => row.measures, hidden: true },
    ...(acts
      ? [
          {
            id: 'acts',
            header: c.acts,
            width: 170,
            sortable: false,
            value: () => '',
            cell: (row: IncidentView) => <Show when={!row.closedAt}>{acts(row)}</Show>,
          },
        ]
      : []),
  ];
};
export default IncidentsPage;
