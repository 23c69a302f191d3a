import type { JSX } from 'solid-js';
import type { ItemRow } from '../../server/bulletins/views.ts';
import { read } from '../api/query.ts';
import { itemColumns } from '../components/bulletin/item-columns.tsx';
import { b } from '../components/bulletin/words.ts';
import { Page } from '../components/page.tsx';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';

/** Everything that bulletins have asked to be mended, and how far it is. */
const BulletinItemsPage = (): JSX.Element => {
  const rows = read('bulletinItems.table', () => ({}));
  return (
    <Page
      title={b().itemsTitle}
      state={
        rows.data &&
        b().itemsState(
          rows.data.filter((row) => row.closedAt === null).length,
          rows.data.filter((row) => row.closedAt === null && row.overdueAt !== null).length,
        )
      }
      crumbs={[{ label: b().title, href: paths.bulletins() }]}
    >
      <DataTable<ItemRow>
        label={b().itemsLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.bulletinItem(row.id)}
        columns={itemColumns()}
        exportName={b().itemsTitle}
        empty={<EmptyState title={b().itemsEmpty} next={b().itemsEmptyNext} />}
      />
    </Page>
  );
};
export default BulletinItemsPage;
