import { createSignal, For, type JSX, Show } from 'solid-js';
import { command, read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { failureMessage } from '../api/user-message.ts';
import { Page } from '../components/page.tsx';
import { rg } from '../components/reorganisation/words.ts';
import { terms as enTerms } from '../i18n/en/terms.ts';
import { units as en } from '../i18n/en/units.ts';
import { words } from '../i18n/words.ts';
import { terms as zhTerms } from '../i18n/zh/terms.ts';
import { units as zh } from '../i18n/zh/units.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Popover } from '../ui/popover.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import { succeeded } from '../ui/toast.tsx';
import './units.css';
import { inTreeOrder, type TreeRow } from './units/tree-order.ts';
import { UnitDialog } from './units/unit-dialog.tsx';

const t = words({ zh, en });
const terms = words({ zh: zhTerms, en: enTerms });

type Open = { what: 'create' } | { what: 'edit'; unit: TreeRow } | undefined;

/** Question: which units are there, and who stands above whom? */
export default function Units(): JSX.Element {
  const session = useSession();
  const units = read('units.tree');
  const rows = () => units.data && inTreeOrder(units.data);
  const [open, setOpen] = createSignal<Open>();
  const [ending, setEnding] = createSignal<TreeRow>();
  const deactivate = command('units.deactivate', {
    refresh: ['units'],
    onDone: () => {
      setEnding(undefined);
      succeeded(t().saved);
    },
  });
  const problem = () => {
    const failure = deactivate.failure();
    return failure && failureMessage(failure);
  };
  const columns = (): Column<TreeRow>[] => [
    {
      id: 'name',
      header: t().name,
      value: (unit) => unit.name,
      cell: (unit) => <span class={`unit-depth-${Math.min(unit.depth, 3)}`}>{unit.name}</span>,
    },
    { id: 'code', header: t().code, value: (unit) => unit.code, cell: (unit) => <code>{unit.code}</code>, width: 150 },
    {
      id: 'kind',
      header: terms().unitKind,
      value: (unit) => unit.kind,
      say: (_, unit) => terms().unitKinds[unit.kind],
      filter: true,
    },
    { id: 'parent', header: t().parent, value: (unit) => unit.parentName, filter: true },
    { id: 'phone', header: t().phone, value: (unit) => unit.phone, hidden: true },
    { id: 'address', header: t().address, value: (unit) => unit.address, hidden: true },
    {
      id: 'state',
      header: terms().state,
      value: (unit) => (unit.active ? t().active : t().inactive),
      cell: (unit) => (
        <StatusTag tone={unit.active ? 'green' : 'neutral'}>{unit.active ? t().active : t().inactive}</StatusTag>
      ),
      filter: true,
      card: 'tag',
      width: 110,
    },
    {
      id: 'actions',
      header: t().actions,
      value: () => '',
      sortable: false,
      width: 84,
      cell: (unit) => (
        <UnitActions unit={unit} onEdit={() => setOpen({ what: 'edit', unit })} onEnd={() => setEnding(unit)} />
      ),
    },
  ];
  return (
    <Page
      title={t().title}
      state={rows() && t().state(rows()?.filter((unit) => unit.active).length ?? 0, rows()?.length ?? 0)}
      actions={
        <>
          <Show when={session.can('assessment:manage')}>
            <LinkButton href={paths.reorganisations()}>{rg().title}</LinkButton>
          </Show>
          <Button look="primary" icon="plus" onPress={() => setOpen({ what: 'create' })}>
            {t().create}
          </Button>
        </>
      }
    >
      <DataTable
        label={t().title}
        rows={rows()}
        rowId={(unit) => unit.id}
        columns={columns()}
        error={units.error}
        onRetry={() => void units.refetch()}
        exportName="units"
        empty={<EmptyState title={t().empty} next={t().emptyNext} />}
      />
      <For each={open() ? [open()] : []}>
        {(now) => (
          <UnitDialog
            unit={now?.what === 'edit' ? now.unit : undefined}
            units={units.data ?? []}
            onClose={() => setOpen(undefined)}
          />
        )}
      </For>
      <Show when={ending()}>
        {(unit) => (
          <ConfirmDialog
            open
            title={`${t().deactivate}：${unit().name}`}
            effects={t().deactivateEffects(unit().name)}
            word={unit().code}
            confirmLabel={t().deactivate}
            busy={deactivate.busy()}
            error={problem()}
            onConfirm={() => deactivate.run({ id: unit().id })}
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </Page>
  );
}

const UnitActions = (props: { unit: TreeRow; onEdit: () => void; onEnd: () => void }): JSX.Element => (
  <Popover label={t().actionsOf(props.unit.name)} triggerClass="icon-button" alignEnd trigger={<Icon name="more" />}>
    {(close) => (
      <>
        <button
          type="button"
          class="popover-item"
          onClick={() => {
            close();
            props.onEdit();
          }}
        >
          {t().edit}
        </button>
        <Show when={props.unit.active}>
          <button
            type="button"
            class="popover-item"
            onClick={() => {
              close();
              props.onEnd();
            }}
          >
            {t().deactivate}
          </button>
        </Show>
      </>
    )}
  </Popover>
);
