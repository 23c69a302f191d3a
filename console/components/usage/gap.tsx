import { For, type JSX, Show } from 'solid-js';
import type { QuotaGap } from '../../../server/usage/quota-gap.ts';
import type { SystemUsage } from '../../../server/usage/reading/views.ts';
import { decimal, money } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { NestedMeter } from '../../ui/nested-meter.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../workflow/workflow.css';
import './usage.css';
import { us } from './words.ts';

const PARTS = ['quota', 'requested', 'used', 'unrequested', 'unused'] as const satisfies (keyof QuotaGap)[];

/** Where the grant goes before any workload is looked at: quota ▸ request ▸ use, in hours and in money. */
export const GapCard = (props: { usage: SystemUsage }): JSX.Element => {
  const days = () => Math.max(1, props.usage.days.length);
  const perDay = (hours: number) => hours / 24 / days();
  const gap = () => props.usage.gap;
  return (
    <Card title={us().gap.title} note={us().gap.note}>
      <div class="stack">
        <Show when={props.usage.days.length > 0} fallback={<p class="muted">{us().charts.none}</p>}>
          <div class="usage-charts">
            <NestedMeter
              label={us().gap.cpu}
              whole={{ label: us().gap.quota, value: perDay(gap().quota.vcpuHours) }}
              parts={[
                { label: us().gap.requested, value: perDay(gap().requested.vcpuHours) },
                { label: us().gap.used, value: perDay(gap().used.vcpuHours) },
              ]}
              say={(value) => `${decimal(value, 2)} ${us().charts.cores}`}
            />
            <NestedMeter
              label={us().gap.memory}
              whole={{ label: us().gap.quota, value: perDay(gap().quota.gibHours) }}
              parts={[
                { label: us().gap.requested, value: perDay(gap().requested.gibHours) },
                { label: us().gap.used, value: perDay(gap().used.gibHours) },
              ]}
              say={(value) => `${decimal(value, 2)} ${us().charts.gib}`}
            />
          </div>
          <TableScroll>
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">{us().gap.part}</th>
                  <th scope="col" class="right">
                    {us().gap.vcpuHours}
                  </th>
                  <th scope="col" class="right">
                    {us().gap.gibHours}
                  </th>
                  <th scope="col" class="right">
                    {us().gap.yuan}
                  </th>
                </tr>
              </thead>
              <tbody>
                <For each={PARTS}>
                  {(part) => (
                    <tr>
                      <th scope="row">{us().gap[part]}</th>
                      <td class="right">{decimal(gap()[part].vcpuHours, 0)}</td>
                      <td class="right">{decimal(gap()[part].gibHours, 0)}</td>
                      <td class="right">{money(gap()[part].yuan)}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </TableScroll>
        </Show>
      </div>
    </Card>
  );
};
