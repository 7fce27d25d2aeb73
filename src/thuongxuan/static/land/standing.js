// Fixes of a phone that stands still, averaged into one position.

import { distance, rounded } from "./figures.js";

/** A corner is only taken from fixes at least this good, in metres: worse ones make the border of a small field a guess. */
export const WORST_METRES = 15;
/** Fewer fixes than this do not show whether the phone has settled. */
export const FEWEST = 3;
const MOST = 60;
const SMALLEST_STEP = 8;

/** Collects fixes while the person stands; a fix clearly elsewhere starts again. */
export class Standing {
  constructor() {
    this.fixes = [];
  }

  add(position, accuracy) {
    const mean = this.mean();
    if (mean && distance(mean, position) > Math.max(SMALLEST_STEP, accuracy)) this.fixes = [];
    this.fixes.push({ position, accuracy });
    if (this.fixes.length > MOST) this.fixes.shift();
  }

  /** The fixes good enough to count. */
  good() {
    return this.fixes.filter((fix) => fix.accuracy <= WORST_METRES);
  }

  /** The latest accuracy in metres; Infinity before the first fix. */
  accuracy() {
    return this.fixes.length ? this.fixes[this.fixes.length - 1].accuracy : Infinity;
  }

  settled() {
    return this.good().length >= FEWEST && this.accuracy() <= WORST_METRES;
  }

  /** The mean of the good fixes (else of all), each weighted by the inverse square of its accuracy. */
  mean() {
    const used = this.good().length ? this.good() : this.fixes;
    if (!used.length) return null;
    let total = 0;
    const sum = [0, 0];
    used.forEach(({ position, accuracy }) => {
      const weight = 1 / Math.max(accuracy, 1) ** 2;
      total += weight;
      sum[0] += position[0] * weight;
      sum[1] += position[1] * weight;
    });
    return rounded([sum[0] / total, sum[1] / total]);
  }

  /** The corner to record: its accuracy is that of the best fix, for errors of nearby fixes are not independent. */
  corner() {
    return { position: this.mean(), accuracy: Math.min(...this.good().map((fix) => fix.accuracy)) };
  }
}
