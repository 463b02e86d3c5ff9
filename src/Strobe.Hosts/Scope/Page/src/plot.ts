import { Axis, Layer, Range } from "./figure";
import { Ticks, ticks } from "./numbers";

/** A place on the canvas where a panel was drawn, and what its axes show: for the pointer. */
export interface Plot { left: number; top: number; width: number; height: number; x: Range; y: Range; xAxis: Axis; yAxis: Axis }

/** From the units of a plot's axes to pixels. */
export class Placing {
  private readonly xLog: boolean; private readonly yLog: boolean;

  constructor(readonly plot: Plot) { [this.xLog, this.yLog] = [plot.xAxis.isLogarithmic === true, plot.yAxis.isLogarithmic === true]; }

  x(value: number): number {
    const share = shareOf(value, this.plot.x, this.xLog);
    return this.plot.left + this.plot.width * (this.plot.xAxis.isReversed ? 1 - share : share);
  }

  y(value: number): number {
    const share = shareOf(value, this.plot.y, this.yLog);
    return this.plot.top + this.plot.height * (this.plot.yAxis.isReversed ? share : 1 - share);
  }
}

/** From a pixel to the unit of the horizontal axis. */
export function valueAt(plot: Plot, x: number): number {
  let share = (x - plot.left) / plot.width;
  if (plot.xAxis.isReversed) share = 1 - share;
  if (plot.xAxis.isLogarithmic) return Math.exp(Math.log(plot.x[0]) + share * Math.log(plot.x[1] / plot.x[0]));
  return plot.x[0] + share * (plot.x[1] - plot.x[0]);
}

export function heightAt(plot: Plot, y: number): number {
  const share = (y - plot.top) / plot.height;
  return plot.y[0] + (plot.yAxis.isReversed ? share : 1 - share) * (plot.y[1] - plot.y[0]);
}

function shareOf(value: number, range: Range, isLogarithmic: boolean): number {
  return isLogarithmic ? Math.log(value / range[0]) / Math.log(range[1] / range[0]) : (value - range[0]) / (range[1] - range[0]);
}

export function axisTicks(axis: Axis, range: Range, most: number): Ticks {
  if (axis.labels?.length) {
    const texts = new Map(axis.labels.map((label) => [label.position, label.text]));
    return { places: [...texts.keys()], text: (place) => texts.get(place) ?? "", suffix: axis.unit ?? "" };
  }

  if (axis.isLogarithmic && range[0] > 0) {
    const shown = ticks(Math.log10(range[0]), Math.log10(range[1]), most, ""), unit = axis.unit ?? "";
    return { places: shown.places.map((exponent) => 10 ** exponent), text: (place) => ticks(place, place * 2, 1, "").text(place), suffix: unit };
  }

  return ticks(range[0], range[1], most, axis.unit ?? "");
}

export function shownRange(axis: Axis, layers: Layer[], isX: boolean): Range {
  if (axis.range && axis.range[1] > axis.range[0]) return axis.range;
  let [from, to] = [Infinity, -Infinity];
  const take = (value: number) => { if (Number.isFinite(value) && !(axis.isLogarithmic && value <= 0)) { from = Math.min(from, value); to = Math.max(to, value); } };
  for (const layer of layers) {
    if (layer.layer === "line" || layer.layer === "points" || layer.layer === "labels") (isX ? layer.x : layer.y).forEach(take);
    else if (layer.layer === "band") isX ? layer.x.forEach(take) : (layer.low.forEach(take), layer.high.forEach(take));
    else if (layer.layer === "bars") isX ? layer.edges.forEach(take) : (layer.heights.forEach(take), take(layer.baseline ?? 0));
    else if (layer.layer === "heatmap" || layer.layer === "image") { const range = isX ? layer.x : layer.y; take(range[0]); take(range[1]); }
    else if (layer.layer === "boxes") for (const box of layer.boxes) { const range = isX ? box.x : box.y; take(range[0]); take(range[1]); }
  }

  if (from > to) [from, to] = axis.isLogarithmic ? [1, 10] : [0, 1];
  if (from === to) [from, to] = axis.isLogarithmic ? [from / 2, to * 2] : from === 0 ? [-1, 1] : [from - Math.abs(from) / 2, to + Math.abs(to) / 2];
  else if (!isX && !axis.isLogarithmic && !layers.some((layer) => layer.layer === "heatmap" || layer.layer === "image" || layer.layer === "boxes")) [from, to] = [from - (to - from) * 0.05, to + (to - from) * 0.05];
  return [from, to];
}

export function equalUnits(x: Range, y: Range, width: number, height: number): [Range, Range] {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const around = (range: Range, length: number): Range => [(range[0] + range[1] - length) / 2, (range[0] + range[1] + length) / 2];
  return [around(x, unit * width), around(y, unit * height)];
}
