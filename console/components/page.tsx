import { createEffect, For, type JSX, Show } from 'solid-js';
import { terms as en } from '../i18n/en/terms.ts';
import { words } from '../i18n/words.ts';
import { terms as zh } from '../i18n/zh/terms.ts';
import './page.css';

const t = words({ zh, en });

interface PageProps {
  title: string;
  /** The state of the thing in one line of words. */
  state?: JSX.Element;
  /** From the subject, not from the menu: the system that an application belongs to. */
  crumbs?: readonly { label: string; href: string }[];
  /** One primary action; others beside it are secondary. */
  actions?: JSX.Element;
  children: JSX.Element;
}

/** Every page answers one question, said in its title. */
export const Page = (props: PageProps): JSX.Element => {
  createEffect(() => {
    document.title = `${props.title} · ${t().product}`;
  });
  return (
    <div class="page">
      <header class="page-head">
        <div class="page-title">
          <Show when={props.crumbs?.length}>
            <nav aria-label="breadcrumb" class="crumbs small no-print">
              <For each={props.crumbs}>
                {(crumb) => (
                  <span>
                    <a href={crumb.href}>{crumb.label}</a> /{' '}
                  </span>
                )}
              </For>
            </nav>
          </Show>
          <h1 tabindex="-1">{props.title}</h1>
          <Show when={props.state}>
            <div class="page-state">{props.state}</div>
          </Show>
        </div>
        <div class="row page-actions no-print">{props.actions}</div>
      </header>
      {props.children}
    </div>
  );
};
