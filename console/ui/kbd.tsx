import type { JSX } from 'solid-js';
import './kbd.css';

/** A key to press, named as on the keyboard. */
export const Kbd = (props: { children: string }): JSX.Element => <kbd class="kbd">{props.children}</kbd>;
