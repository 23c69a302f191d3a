import { type JSX, Match, Switch } from 'solid-js';
import { failureIn, read } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import { audit as en } from '../../i18n/en/audit.ts';
import { decimal } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { audit as zh } from '../../i18n/zh/audit.ts';
import { Banner } from '../../ui/banner.tsx';

const t = words({ zh, en });

/** Whether every entry is as it was written: the first thing an auditor wants to know. */
export const ChainState = (props: { chain: ReturnType<typeof readChain> }): JSX.Element => {
  const whole = () => (props.chain.data?.ok ? props.chain.data : undefined);
  const broken = () => (props.chain.data && !props.chain.data.ok ? props.chain.data : undefined);
  return (
    <Switch fallback={<Banner tone="neutral">{t().checking}</Banner>}>
      <Match when={broken()}>
        {(verdict) => (
          <Banner tone="red" alert title={t().broken(decimal(verdict().brokenAt), t().problems[verdict().problem])}>
            {t().brokenNext}
          </Banner>
        )}
      </Match>
      <Match when={whole()}>{(verdict) => <Banner tone="green">{t().whole(decimal(verdict().entries))}</Banner>}</Match>
      <Match when={failureIn(props.chain.error)}>
        {(failure) => <Banner tone="red">{failureMessage(failure())}</Banner>}
      </Match>
    </Switch>
  );
};

export const readChain = () => read('audit.verify');
