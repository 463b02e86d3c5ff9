import { Measurement } from "./figure";
import { engineering, grouped } from "./numbers";

interface Sum { n: number; least: number; most: number; mean: number; squares: number; unit: string }

/** What the measurements of a view were over time: since another lens, or since they were begun anew. */
export class Statistics {
  private readonly sums = new Map<string, Sum>();

  add(measurements: Measurement[]): void {
    for (const one of measurements) {
      if (one.reason || !Number.isFinite(one.value)) continue;
      let sum = this.sums.get(one.name);
      if (!sum) this.sums.set(one.name, (sum = { n: 0, least: Infinity, most: -Infinity, mean: 0, squares: 0, unit: one.unit ?? "" }));
      const distance = one.value - sum.mean;
      sum.n++;
      sum.mean += distance / sum.n;
      sum.squares += distance * (one.value - sum.mean);
      [sum.least, sum.most] = [Math.min(sum.least, one.value), Math.max(sum.most, one.value)];
    }
  }

  clear(): void { this.sums.clear(); }

  /** One measurement's in a line; empty before the second. */
  of(name: string): string {
    const sum = this.sums.get(name);
    if (!sum || sum.n < 2) return "";
    const text = (value: number) => engineering(value, sum.unit);
    return `n ${grouped(sum.n)}, min ${text(sum.least)}, mean ${text(sum.mean)}, max ${text(sum.most)}, σ ${text(Math.sqrt(sum.squares / (sum.n - 1)))}`;
  }

  /** All of them as a table. */
  rows(): [string[], string[][]] {
    return [["measurement", "n", "min", "mean", "max", "σ"], [...this.sums].map(([name, sum]) => [name, grouped(sum.n), ...[sum.least, sum.mean, sum.most].map((value) => engineering(value, sum.unit)), sum.n < 2 ? "–" : engineering(Math.sqrt(sum.squares / (sum.n - 1)), sum.unit)])];
  }
}
