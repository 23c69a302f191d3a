import type { JSX } from 'solid-js';
import { failureIn } from '../api/query.ts';
import { failureMessage } from '../api/user-message.ts';
import { shell as en } from '../i18n/en/shell.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

const t = words({ zh, en });

/** A part of the console could not be loaded (it was updated meanwhile) or failed: never a blank page. */
export const BrokenPage = (props: { error: unknown; onRetry: () => void }): JSX.Element => {
  const failure = () =>
    props.error instanceof Error && props.error.name === 'ApiError' ? failureIn(props.error) : undefined;
  // The cause belongs in the browser's log, where whoever is asked for help will look.
  console.error(props.error);
  return (
    <EmptyState
      title={t().updateTitle}
      next={failure() ? failureMessage(failure() as NonNullable<ReturnType<typeof failure>>) : t().updateNext}
      action={
        <Button look="primary" onPress={() => window.location.reload()}>
          {t().reload}
        </Button>
      }
    />
  );
};
