import { randomBytes } from 'node:crypto';
import type { Clock } from './time/clock.ts';

/**
 * A source of identifiers that sort by the time of their making (UUID version 7, RFC 9562), also within a millisecond:
 * the 12 bits after the time count up.
 */
export function createIdSource(clock: Clock): () => string {
  let lastMillis = 0;
  let count = 0;
  return () => {
    const now = clock.now().getTime();
    if (now > lastMillis) {
      lastMillis = now;
      count = 0;
    } else if (++count > 0xfff) {
      lastMillis += 1;
      count = 0;
    }
    const time = lastMillis.toString(16).padStart(12, '0');
    const random = randomBytes(8).toString('hex');
    const variant = (8 + (Number.parseInt(random.charAt(0), 16) % 4)).toString(16);
    const counter = count.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}
