/** The operators finish a day within their first rounds of the next; whoever reports later is judged again. */
export const PATIENCE_MILLIS = 2 * 3_600_000;
