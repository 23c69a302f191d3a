import { type JSX, Show } from 'solid-js';
import type { OneTimePassword } from '../../../server/users/views.ts';
import { users as en } from '../../i18n/en/users.ts';
import { words } from '../../i18n/words.ts';
import { users as zh } from '../../i18n/zh/users.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const t = words({ zh, en });

/** Shown once; nobody can read it again. */
export const OneTimePasswordDialog = (props: {
  given: OneTimePassword | undefined;
  onClose: () => void;
}): JSX.Element => (
  <Dialog open={props.given !== undefined} title={t().oneTimeTitle} onClose={props.onClose}>
    <Show when={props.given}>
      {(given) => (
        <div class="stack">
          <Banner tone="amber">{t().oneTimeNote}</Banner>
          <DescriptionList
            items={[
              { term: t().username, value: <code>{given().username}</code> },
              { term: t().oneTimeTitle, value: <code class="strong">{given().password}</code> },
            ]}
          />
          <div class="dialog-foot">
            <Button look="primary" onPress={() => props.onClose()}>
              {t().done}
            </Button>
          </div>
        </div>
      )}
    </Show>
  </Dialog>
);
