import { Figure, Layer, Measurement } from "./figure";
import { engineering, plain } from "./numbers";
import { Placing, Plot } from "./plot";

/** A measurement as a sentence, for who hears it. */
export function measured(one: Measurement): string { return `${one.name} ${one.reason ? `not measurable: ${one.reason}` : engineering(one.value, one.unit)}`; }

/** The numbers behind the first panel's curves, for those who cannot see it. */
export function samples(figure: Figure): [string[], string[][]] {
  const most = 200;
  for (const layer of figure.panels?.[0]?.layers ?? []) {
    if (layer.layer === "line" || layer.layer === "points") return [["x", "y"], Array.from(layer.x.subarray(0, most), (x, i) => [plain(x, 6), plain(layer.y[i]!, 6)])];
    if (layer.layer === "band") return [["x", "least", "largest"], Array.from(layer.x.subarray(0, most), (x, i) => [plain(x, 6), plain(layer.low[i]!, 6), plain(layer.high[i]!, 6)])];
    if (layer.layer === "bars") return [["from", "to", "height"], Array.from(layer.heights.subarray(0, most), (height, i) => [plain(layer.edges[i]!, 6), plain(layer.edges[i + 1]!, 6), plain(height, 6)])];
    if (layer.layer === "boxes") return [["from", "to", "what"], layer.boxes.slice(0, most).map((box) => [plain(box.x[0], 6), plain(box.x[1], 6), box.text ?? ""])];
  }

  return [["measurement", "value"], (figure.measurements ?? []).map((one) => [one.name, one.reason ? one.reason : engineering(one.value, one.unit)])];
}

/** How many frames a history shows: all in its part of time, or of each column of pixels the least and the largest; null for other lenses. */
export function shownCount(lens: string, figure: Figure): number | null {
  if (lens !== "history") return null;
  const layers = (figure.panels ?? []).flatMap((panel) => panel.layers ?? []), isDense = layers.some((layer) => layer.layer === "band");
  let count = 0;
  for (const layer of layers) if (layer.layer === "band") count += 2 * layer.x.length; else if (!isDense && layer.layer === "line" && layer.name) count += layer.x.length;
  const there = figure.measurements?.find((one) => one.name === "n");
  return there && !there.reason ? Math.min(count, there.value) : count;
}

export interface Nearest { x: number; y: number; name: string }

/** The sample of a panel's curves that is nearest to a place on the canvas, within some pixels; null when none is. */
export function nearest(layers: Layer[], plot: Plot, left: number, top: number, reach: number): Nearest | null {
  const place = new Placing(plot);
  let best: Nearest | null = null, least = reach * reach;
  for (const layer of layers) {
    if (layer.layer !== "line" && layer.layer !== "points" && layer.layer !== "band") continue;
    const heights = layer.layer === "band" ? [layer.low, layer.high] : [layer.y];
    for (const ys of heights) for (let i = 0; i < layer.x.length; i++) {
      const dx = place.x(layer.x[i]!) - left;
      if (Math.abs(dx) > reach) continue;
      const dy = place.y(ys[i]!) - top, distance = dx * dx + dy * dy;
      if (distance < least) [least, best] = [distance, { x: layer.x[i]!, y: ys[i]!, name: layer.name ?? "" }];
    }
  }

  return best;
}
