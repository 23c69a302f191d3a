import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { Card } from '../../ui/card.tsx';
import { AmountsTable } from '../workflow/amounts-table.tsx';
import { a } from './words.ts';

/** The three snapshots side by side, with what the system holds already; each later one says how it differs. */
export const Snapshots = (props: { application: ApplicationView }): JSX.Element => {
  const it = () => props.application;
  return (
    <Card title={a().snapshots} note={it().requested ? a().snapshotsNote : undefined}>
      <Show when={it().requested} fallback={<p class="muted">{a().noAmounts}</p>}>
        <AmountsTable
          label={a().snapshots}
          columns={[
            ...(it().present ? [{ head: a().present, amounts: it().present }] : []),
            { head: a().requested, amounts: it().requested, against: it().present },
            { head: a().recommended, amounts: it().recommended, against: it().requested },
            { head: a().granted, amounts: it().granted, against: it().requested },
          ]}
        />
      </Show>
    </Card>
  );
};
