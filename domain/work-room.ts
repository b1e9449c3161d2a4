/**
 * Room for so many pieces of work at once, the earlier first. What only waits for somebody else steps aside meanwhile: it takes
 * no place, and goes on as soon as it may.
 */
export class WorkRoom {
  readonly #most: number;
  #working = 0;
  readonly #waiting: Array<() => void> = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Does it once there is room. */
  async work<T>(piece: () => Promise<T>): Promise<T> {
    if (this.#working < this.#most) this.#working += 1;
    else await new Promise<void>((given) => this.#waiting.push(given));
    try {
      return await piece();
    } finally {
      this.#leave();
    }
  }

  /** Waits within a piece of work. */
  async aside<T>(wait: () => Promise<T>): Promise<T> {
    this.#leave();
    try {
      return await wait();
    } finally {
      this.#working += 1;
    }
  }

  /** Gives the place on, unless more are at work than there is room for: those that came back. */
  #leave(): void {
    const next = this.#working <= this.#most ? this.#waiting.shift() : undefined;
    if (next) next();
    else this.#working -= 1;
  }
}
