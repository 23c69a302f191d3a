/** What one look of a probe came to. `waiting` is asked again until the probe's time is over. */
export interface Found {
  result: 'waiting' | 'passed' | 'failed';
  message: string;
}

export const passed = (message: string): Found => ({ result: 'passed', message });
export const failed = (message: string): Found => ({ result: 'failed', message });
export const waiting = (message: string): Found => ({ result: 'waiting', message });
