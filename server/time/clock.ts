/** Where time comes from. Injected everywhere, so that tests can move it and a year can pass in a second. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
