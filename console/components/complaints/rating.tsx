import { createSignal, type JSX, Show } from 'solid-js';
import { command, read } from '../../api/query.ts';
import { SubmitFailure } from '../../forms/form-shell.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { su } from '../supervision/words.ts';

/** Satisfaction, 1 to 5, once an application has ended: given by its unit, shown to whoever sees the application. */
export const Rating = (props: { applicationId: string }): JSX.Element => {
  const rating = read('complaints.rating', () => ({ applicationId: props.applicationId }));
  const [score, setScore] = createSignal<'1' | '2' | '3' | '4' | '5' | ''>('');
  const [words, setWords] = createSignal('');
  const rate = command('complaints.rate', { refresh: ['complaints'], onDone: () => succeeded(su().ratedDone) });
  return (
    <Show when={rating.data}>
      {(found) => (
        <Show when={found().mayRate || found().score !== null}>
          <Card title={su().rateTitle}>
            <Show
              when={found().score}
              fallback={
                <div class="stack">
                  <SubmitFailure failure={rate.failure()} />
                  <ChoiceField
                    name="score"
                    label={su().score}
                    hint={su().rateHint}
                    value={score()}
                    onInput={setScore}
                    options={(['5', '4', '3', '2', '1'] as const).map((value) => ({
                      value,
                      label: su().stars(Number(value)),
                    }))}
                  />
                  <TextArea
                    name="rate-words"
                    label={su().rateWords}
                    value={words()}
                    rows={2}
                    onInput={setWords}
                    optional
                  />
                  <Button
                    look="primary"
                    busy={rate.busy()}
                    disabledReason={score() === '' ? su().choose : undefined}
                    onPress={() =>
                      rate.run({ applicationId: props.applicationId, score: Number(score()), words: words() })
                    }
                  >
                    {su().rate}
                  </Button>
                </div>
              }
            >
              {(given) => (
                <p>
                  {su().given(given())} <span class="muted">{found().words}</span>
                </p>
              )}
            </Show>
          </Card>
        </Show>
      )}
    </Show>
  );
};
