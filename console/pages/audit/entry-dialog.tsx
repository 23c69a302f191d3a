import { type JSX, Show } from 'solid-js';
import type { AuditRow } from '../../../server/audit/views.ts';
import { ExactTime } from '../../components/time.tsx';
import { audit as en } from '../../i18n/en/audit.ts';
import { decimal } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { audit as zh } from '../../i18n/zh/audit.ts';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const t = words({ zh, en });

/** One entry whole: before and after side by side, and the digest that chains it. */
export const EntryDialog = (props: {
  entry: AuditRow | undefined;
  roleName: (role: string) => string;
  onClose: () => void;
}): JSX.Element => (
  <Dialog
    wide
    open={props.entry !== undefined}
    title={t().entry(decimal(props.entry?.seq ?? 0))}
    onClose={props.onClose}
  >
    <Show when={props.entry}>
      {(entry) => (
        <div class="stack">
          <DescriptionList
            columns={2}
            items={[
              { term: t().at, value: <ExactTime at={entry().at} /> },
              { term: t().actor, value: `${entry().actorName} · ${props.roleName(entry().role)}` },
              { term: t().action, value: <code>{entry().action}</code> },
              { term: t().result, value: [t().results[entry().result], entry().reason].filter(Boolean).join(' · ') },
              { term: t().subjectType, value: <code>{entry().subjectType}</code> },
              { term: t().subjectId, value: <code>{entry().subjectId}</code> },
              { term: t().address, value: <code>{entry().address || t().none}</code> },
              { term: t().request, value: <code>{entry().requestId || t().none}</code> },
            ]}
          />
          <div class="grid">
            <Snapshot title={t().before} json={entry().before} />
            <Snapshot title={t().after} json={entry().after} />
          </div>
          <p class="muted small">
            {t().hash} <code class="audit-hash">{entry().hash}</code>
          </p>
        </div>
      )}
    </Show>
  </Dialog>
);

const Snapshot = (props: { title: string; json: string | null }): JSX.Element => (
  <div>
    <h3>{props.title}</h3>
    <Show when={props.json} fallback={<p class="muted">{t().none}</p>}>
      {(json) => (
        <pre class="audit-json" tabindex="0">
          {indented(json())}
        </pre>
      )}
    </Show>
  </div>
);

const indented = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};
