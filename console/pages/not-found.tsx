import type { JSX } from 'solid-js';
import { Page } from '../components/page.tsx';
import { shell as en } from '../i18n/en/shell.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { paths } from '../paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

const t = words({ zh, en });

export default function NotFound(): JSX.Element {
  return (
    <Page title={t().notFound}>
      <EmptyState title={t().notFoundNext} action={<LinkButton href={paths.home()}>{t().toHome}</LinkButton>} />
    </Page>
  );
}
