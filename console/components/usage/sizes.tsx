import { For, type JSX, Show } from 'solid-js';
import type { Size, SizeAdvice } from '../../../server/usage/advice.ts';
import type { WorkloadView } from '../../../server/usage/reading/views.ts';
import { bytes, cores, money } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../workflow/workflow.css';
import { us } from './words.ts';

const SIZES = ['conservative', 'moderate', 'aggressive'] as const;
const RESOURCES = ['cpu', 'memory'] as const;

const amount = (value: number, unit: SizeAdvice['unit']): string =>
  unit === 'millicores' ? cores(value) : unit === 'bytes' ? bytes(value) : `${value}%`;

const sizeText = ({ request, limit }: Size, unit: SizeAdvice['unit']): string =>
  `${amount(request, unit)} / ${limit === null ? us().workload.noLimit : amount(limit, unit)}`;

/** Recommended requests and limits by each method, in three sizes. */
export const SizesCard = (props: { workload: WorkloadView }): JSX.Element => {
  const it = () => props.workload;
  const w = () => us().workload;
  const rows = () =>
    it().alternatives.flatMap(({ method, ...sizes }) =>
      RESOURCES.flatMap((resource) => {
        const size = sizes[resource];
        return size ? [{ method, resource, size }] : [];
      }),
    );
  return (
    <Card
      title={`${w().advice} · ${w().actions[it().advice.action]}`}
      note={w().adviceNote(w().methods[it().advice.method], w().confidences[it().advice.confidence])}
    >
      <div class="stack stack-tight">
        <Show when={it().extraMarginPercent > 0}>
          <p>{w().margin(it().extraMarginPercent)}</p>
        </Show>
        <Show when={rows().length > 0} fallback={<p class="muted">{w().noAdvice}</p>}>
          <TableScroll>
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">{w().method}</th>
                  <th scope="col">{w().resource}</th>
                  <th scope="col" class="right">
                    {w().present}
                  </th>
                  <For each={SIZES}>
                    {(size) => (
                      <th scope="col" class="right">
                        {w().sizes[size]}
                        <br />
                        <span class="muted small">{w().requestLimit}</span>
                      </th>
                    )}
                  </For>
                </tr>
              </thead>
              <tbody>
                <For each={rows()}>
                  {({ method, resource, size }) => (
                    <tr>
                      <th scope="row">
                        {w().methods[method]}
                        <Show when={method === it().advice.method}> · {w().inUse}</Show>
                        <br />
                        <span class="muted small">{w().methodHints[method]}</span>
                      </th>
                      <td>{us().signal[resource]}</td>
                      <td class="right">{amount(size.present, size.unit)}</td>
                      <For each={SIZES}>{(key) => <td class="right">{sizeText(size[key], size.unit)}</td>}</For>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </TableScroll>
        </Show>
        <Show when={it().advice.frees}>
          {(frees) => (
            <p>
              {w().frees}：{cores(frees().cpuMillis)} · {bytes(frees().memoryBytes)} ·{' '}
              {us().summary.perMonth(money(frees().yuanPerMonth))}
            </p>
          )}
        </Show>
      </div>
    </Card>
  );
};
