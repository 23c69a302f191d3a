import { createSignal, type JSX, Show } from 'solid-js';
import type { DrillView, SignatureView } from '../../../server/drills/views.ts';
import { command } from '../../api/query.ts';
import { isoDateTime, lastDay } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { Act } from './act.tsx';
import { dr } from './words.tsx';

/** Both sides sign what they have seen. */
export const Signatures = (props: { drill: DrillView }): JSX.Element => {
  const [remarks, setRemarks] = createSignal('');
  const sign = command('drills.sign', { refresh: ['drills'] });
  return (
    <Card
      title={dr().one.signatures}
      note={props.drill.signDueAt ? dr().one.due(lastDay(props.drill.signDueAt)) : undefined}
      actions={
        <Show when={props.drill.actions.includes('sign')}>
          <Act
            primary
            label={dr().one.sign}
            effects={dr().one.signEffects}
            done={dr().one.signed}
            command={sign}
            act={() => sign.runAsync({ id: props.drill.id, words: remarks() })}
          >
            <TextArea name="sign-words" label={dr().one.signWords} value={remarks()} rows={2} onInput={setRemarks} />
          </Act>
        </Show>
      }
    >
      <div class="stack stack-tight">
        <Show when={props.drill.signOverdue}>
          <div>
            <StatusTag tone="red">{dr().one.signOverdue}</StatusTag>
          </div>
        </Show>
        <Side label={dr().one.provider} signature={props.drill.provider} />
        <Side label={props.drill.systemId ? dr().one.unit : dr().one.authority} signature={props.drill.unit} />
      </div>
    </Card>
  );
};

const Side = (props: { label: string; signature: SignatureView | null }): JSX.Element => (
  <div class="split">
    <span>
      <span class="strong">{props.label}</span>{' '}
      <Show when={props.signature}>
        {(one) => (
          <>
            {one().by} <span class="muted small">{isoDateTime(one().at)}</span>
            <Show when={one().words}>
              <p class="words muted">{one().words}</p>
            </Show>
          </>
        )}
      </Show>
    </span>
    <StatusTag tone={props.signature ? 'green' : 'neutral'}>
      {props.signature ? dr().one.signed : dr().one.unsigned}
    </StatusTag>
  </div>
);
