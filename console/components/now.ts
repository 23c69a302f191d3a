import { createSignal } from 'solid-js';

const [now, setNow] = createSignal(new Date());

/** One clock for every relative time on the screen, moved on twice a minute. */
setInterval(() => setNow(new Date()), 30_000);

export { now };
