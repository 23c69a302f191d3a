interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Does for several items at once what is asked for one by one: whatever comes while earlier items are being worked on waits, and is then
 * taken together. A transaction and its statements cost the same for one row as for twenty. One item that makes the whole fail keeps no
 * other from being done: then each is tried alone.
 */
export class Together<Item, Answer> {
  readonly #work: (items: readonly Item[]) => Promise<Answer[]>;
  readonly #most: number;
  #waiting: Waiting<Item, Answer>[] = [];
  #isWorking = false;

  /** `work` answers for each item in turn, and either does all of them or throws and does none. */
  constructor(work: (items: readonly Item[]) => Promise<Answer[]>, most: number) {
    this.#work = work;
    this.#most = most;
  }

  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      // Those who were answered just now, and whoever begins at the same time, have their next item ready.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#answer(this.#waiting.splice(0, this.#most));
    }
    this.#isWorking = false;
  }

  async #answer(some: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#work(some.map(({ item }) => item));
      for (const [at, { resolve }] of some.entries()) resolve(answers[at] as Answer);
    } catch (error) {
      if (some.length === 1) some[0]?.reject(error);
      else for (const one of some) await this.#answer([one]);
    }
  }
}
