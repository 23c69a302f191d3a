import { expect, test } from 'vitest';
import { createIdSource } from '../../../server/new-id.ts';
import { fakeClock } from '../../setup/clock.ts';

test('identifiers sort by the time of their making, also within one millisecond', () => {
  const clock = fakeClock();
  const newId = createIdSource(clock);
  const made = Array.from({ length: 10_000 }, (_, index) => {
    if (index % 3000 === 0) clock.advance({ millis: 1 });
    return newId();
  });
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('identifiers sort although the clock went back', () => {
  const clock = fakeClock();
  const newId = createIdSource(clock);
  const before = newId();
  clock.advance({ hours: -1 });
  expect(newId() > before).toBe(true);
});
