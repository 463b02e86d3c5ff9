import { Colors, Theme, colorOf, packed, swap } from "./colors";
import { Axis, Figure, HeatLayer, ImageLayer, Layer, Panel, PointLayer, Range } from "./figure";
import { Ticks, engineering, ticks } from "./numbers";
import { Placing, Plot, axisTicks, equalUnits, shownRange } from "./plot";

const font = (pixels: number) => `${pixels}px system-ui, sans-serif`;
const small = 11, lineHeight = 15, gap = 8, leastCloud = 500;

/** Draws a figure on a canvas. Sizes are CSS pixels. Panels with tables are not drawn: they are for the page. */
export class Painter {
  readonly context: CanvasRenderingContext2D;
  private readonly images = new WeakMap<Layer, HTMLCanvasElement>();
  private readonly sheet = document.createElement("canvas");
  private numberOf: (layer: Layer) => number = (layer) => layer.color ?? 0;
  private ownScales = false;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly colors: Colors) {
    this.context = canvas.getContext("2d", { alpha: false })!;
  }

  /** Returns where the panels are. With scales of their own, each named curve fills the height, and its name tells what a division is. */
  paint(figure: Figure, themeName: string, width: number, height: number, numberOf = this.numberOf, ownScales = false): Plot[] {
    [this.numberOf, this.ownScales] = [numberOf, ownScales];
    const c = this.context, theme = this.colors.theme(themeName), scale = devicePixelRatio || 1;
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.fillStyle = theme.background;
    c.fillRect(0, 0, width, height);
    const panels = (figure.panels ?? []).filter((panel) => !panel.table);
    const weights = panels.reduce((sum, panel) => sum + (panel.weight ?? 1), 0);
    const plots: Plot[] = [];
    let top = 0;
    for (const panel of panels) {
      const share = (height * (panel.weight ?? 1)) / weights;
      plots.push(this.panel(panel, theme, 0, top, width, share));
      top += share;
    }

    return plots;
  }

  private panel(panel: Panel, theme: Theme, left: number, top: number, width: number, height: number): Plot {
    const c = this.context, layers = panel.layers ?? [];
    c.font = font(small);
    let x = shownRange(panel.x, layers, true), y = shownRange(panel.y, layers, false);
    const named = layers.filter((layer) => layer.name);
    const header = panel.title || panel.colors || named.length > 0 ? lineHeight + 4 : 6;
    const bottom = lineHeight * (panel.x.quantity || panel.x.unit ? 2 : 1) + 6;
    const yTicks = axisTicks(panel.y, y, (height - header - bottom) / 34);
    const widest = Math.max(20, ...yTicks.places.map((place) => c.measureText(yTicks.text(place)).width));
    const colorWidth = panel.colors ? 64 : 12;
    const labelled = panel.y.quantity || panel.y.unit ? lineHeight + 2 : 0;
    const plot = { left: left + Math.min(widest, width / 3) + gap + labelled, top: top + header, width: 0, height: Math.max(10, height - header - bottom), x, y, xAxis: panel.x, yAxis: panel.y };
    plot.width = Math.max(10, left + width - plot.left - colorWidth);
    if (panel.hasEqualUnits) [x, y] = equalUnits(x, y, plot.width, plot.height);
    [plot.x, plot.y] = [x, y];
    const place = new Placing(plot);
    c.fillStyle = theme.plot;
    c.fillRect(plot.left, plot.top, plot.width, plot.height);
    const xTicks = axisTicks(panel.x, x, plot.width / 80);
    this.grid(theme, plot, place, xTicks, panel.hasEqualUnits ? axisTicks(panel.y, y, plot.height / 34) : yTicks);
    c.save();
    c.beginPath();
    c.rect(plot.left, plot.top, plot.width, plot.height);
    c.clip();
    const own = this.ownScales && new Set(named.map((layer) => layer.name)).size > 1;
    for (const layer of layers) this.layer(layer, theme, own && layer.name ? new Placing({ ...plot, y: ownRange(panel.y, layers, layer.name) }) : place);
    c.restore();
    c.strokeStyle = theme.frame;
    c.lineWidth = 1;
    c.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    this.captions(panel, theme, plot, xTicks, yTicks, named, top, own ? (name) => ` (${engineering((ownRange(panel.y, layers, name)[1] - ownRange(panel.y, layers, name)[0]) / 10, panel.y.unit, 3)}/div)` : () => "");
    const heat = layers.find((layer) => layer.layer === "heatmap") as HeatLayer | undefined;
    if (panel.colors && heat) this.colorBar(panel.colors, heat, theme, plot);
    return plot;
  }

  private grid(theme: Theme, plot: Plot, place: Placing, xTicks: Ticks, yTicks: Ticks): void {
    const c = this.context;
    c.strokeStyle = theme.grid;
    c.fillStyle = theme.faintText;
    c.lineWidth = 1;
    c.beginPath();
    c.textAlign = "center";
    c.textBaseline = "top";
    let free = -Infinity;
    for (const tick of xTicks.places) {
      const at = Math.round(place.x(tick)) + 0.5, text = xTicks.text(tick), half = c.measureText(text).width / 2;
      if (at < plot.left - 1 || at > plot.left + plot.width + 1) continue;
      c.moveTo(at, plot.top);
      c.lineTo(at, plot.top + plot.height);
      if (at - half < free) continue;
      free = at + half + gap;
      c.fillText(text, Math.min(Math.max(at, half), plot.left + plot.width), plot.top + plot.height + 4);
    }

    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const tick of yTicks.places) {
      const at = Math.round(place.y(tick)) + 0.5;
      if (at < plot.top - 1 || at > plot.top + plot.height + 1) continue;
      c.moveTo(plot.left, at);
      c.lineTo(plot.left + plot.width, at);
      c.fillText(yTicks.text(tick), plot.left - 5, at);
    }

    c.stroke();
  }

  private captions(panel: Panel, theme: Theme, plot: Plot, xTicks: Ticks, yTicks: Ticks, named: Layer[], top: number, scaleOf: (name: string) => string): void {
    const c = this.context;
    c.fillStyle = theme.faintText;
    c.textAlign = "center";
    c.textBaseline = "alphabetic";
    const caption = (axis: Axis, shown: Ticks) => [axis.quantity ?? "", shown.suffix && `(${shown.suffix})`].filter((part) => part !== "").join(" ");
    c.fillText(caption(panel.x, xTicks), plot.left + plot.width / 2, plot.top + plot.height + 2 * lineHeight + 1, plot.width);
    const upright = caption(panel.y, yTicks);
    if (upright !== "") {
      c.save();
      c.translate(lineHeight - 3, plot.top + plot.height / 2);
      c.rotate(-Math.PI / 2);
      c.fillText(upright, 0, 0, plot.height + lineHeight);
      c.restore();
    }

    c.textAlign = "left";
    c.textBaseline = "middle";
    let at = plot.left;
    if (panel.title) {
      c.fillStyle = theme.text;
      c.fillText(panel.title, at, top + lineHeight / 2 + 2);
      at += c.measureText(panel.title).width + 2 * gap;
    }

    for (const layer of named) {
      if (at > plot.left + plot.width - 30) break;
      c.fillStyle = colorOf(theme, this.numberOf(layer));
      c.fillRect(at, top + lineHeight / 2 - 1, 12, 4);
      c.fillStyle = theme.text;
      const text = layer.name! + scaleOf(layer.name!);
      c.fillText(text, at + 16, top + lineHeight / 2 + 2, plot.left + plot.width - at - 16);
      at += c.measureText(text).width + 16 + 2 * gap;
    }
  }

  private layer(layer: Layer, theme: Theme, place: Placing): void {
    const c = this.context, color = colorOf(theme, this.numberOf(layer));
    c.strokeStyle = c.fillStyle = color;
    c.lineWidth = 1.25;
    c.globalAlpha = 1;
    c.setLineDash([]);
    switch (layer.layer) {
      case "line": {
        if (layer.isDashed) c.setLineDash([5, 4]);
        c.beginPath();
        let pen = false, last = 0;
        for (let i = 0; i < layer.x.length; i++) {
          const x = place.x(layer.x[i]!), y = place.y(layer.y[i]!);
          if (!Number.isFinite(x) || !Number.isFinite(y)) { pen = false; continue; }
          if (layer.style === "Stem") { c.moveTo(x, place.y(0)); c.lineTo(x, y); continue; }
          if (!pen) c.moveTo(x, y);
          else if (layer.style === "Step") { c.lineTo(x, last); c.lineTo(x, y); }
          else c.lineTo(x, y);
          [pen, last] = [true, y];
        }
        c.stroke();
        if (layer.style === "Stem" || layer.x.length === 1) this.dots(layer.x, layer.y, place, 2);
        break;
      }
      case "band": {
        // Filled boxes are drawn much faster than strokes. Each is as wide as its column, and reaches as far as the one before.
        let lastX = NaN, lastTop = 0, lastBottom = 0;
        for (let i = 0; i < layer.x.length; i++) {
          const x = place.x(layer.x[i]!), a = place.y(layer.high[i]!), b = place.y(layer.low[i]!);
          if (!Number.isFinite(x + a + b)) { lastX = NaN; continue; }
          if (x - lastX >= 3) {
            c.beginPath();
            c.moveTo(lastX, (lastTop + lastBottom) / 2);
            c.lineTo(x, (a + b) / 2);
            c.stroke();
          }

          const upper = Math.min(a, b) - 0.5, lower = Math.max(a, b) + 0.5, isNext = x - lastX < 3;
          const top = isNext ? Math.min(upper, lastBottom) : upper, bottom = isNext ? Math.max(lower, lastTop) : lower;
          c.fillRect(isNext ? lastX : x - 0.5, top, isNext ? x - lastX : 1, bottom - top);
          [lastX, lastTop, lastBottom] = [x, upper, lower];
        }
        break;
      }
      case "points": this.points(layer, place); break;
      case "bars": {
        const ground = place.y(layer.baseline ?? 0);
        c.globalAlpha = 0.8;
        for (let i = 0; i + 1 < layer.edges.length; i++) {
          const from = place.x(layer.edges[i]!), to = place.x(layer.edges[i + 1]!), y = place.y(layer.heights[i]!);
          if (!Number.isFinite(from + to + y)) continue;
          const space = to - from > 3 ? 1 : 0;
          c.fillRect(from, Math.min(y, ground), Math.max(0.5, to - from - space), Math.abs(ground - y));
        }
        break;
      }
      case "heatmap": case "image": this.picture(layer, place); break;
      case "boxes": {
        c.font = font(small);
        c.textAlign = "left";
        c.textBaseline = "middle";
        for (const box of layer.boxes) {
          const left = place.x(box.x[0]), right = place.x(box.x[1]), a = place.y(box.y[0]), b = place.y(box.y[1]);
          const [upper, tall, wide] = [Math.min(a, b), Math.abs(b - a), Math.max(1, right - left)];
          c.fillStyle = colorOf(theme, box.color);
          c.globalAlpha = 0.85;
          c.fillRect(left, upper, wide > 3 ? wide - 1 : wide, Math.max(1, tall - 1));
          if (!box.text || wide < 24 || tall < 10) continue;
          c.globalAlpha = 1;
          c.fillStyle = theme.background;
          const seen = Math.max(left, place.plot.left), room = Math.min(right, place.plot.left + place.plot.width) - seen - 6;
          if (room > 20) c.fillText(fitting(c, box.text, room), seen + 3, upper + tall / 2);
        }
        break;
      }
      case "guide": {
        c.strokeStyle = layer.kind === "Limit" ? theme.limit : layer.kind === "Reference" ? theme.secondary : theme.text;
        c.setLineDash(layer.kind === "Cursor" || layer.kind === undefined ? [] : [4, 3]);
        const at = layer.isVertical ? Math.round(place.x(layer.position)) + 0.5 : Math.round(place.y(layer.position)) + 0.5;
        c.lineWidth = 1;
        c.beginPath();
        if (layer.isVertical) { c.moveTo(at, place.plot.top); c.lineTo(at, place.plot.top + place.plot.height); }
        else { c.moveTo(place.plot.left, at); c.lineTo(place.plot.left + place.plot.width, at); }
        c.stroke();
        break;
      }
      case "labels": {
        c.font = font(small);
        c.fillStyle = theme.text;
        c.textAlign = "center";
        c.textBaseline = "bottom";
        for (let i = 0; i < layer.x.length; i++) c.fillText(layer.texts[i] ?? "", place.x(layer.x[i]!), Math.max(place.y(layer.y[i]!) - 3, place.plot.top + small + 3));
        break;
      }
    }

    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  private dots(xs: ArrayLike<number>, ys: ArrayLike<number>, place: Placing, radius: number): void {
    const c = this.context;
    c.beginPath();
    for (let i = 0; i < xs.length; i++) {
      const x = place.x(xs[i]!), y = place.y(ys[i]!);
      c.moveTo(x + radius, y);
      c.arc(x, y, radius, 0, 2 * Math.PI);
    }

    c.fill();
  }

  private points(layer: PointLayer, place: Placing): void {
    const c = this.context, size = layer.size ?? 4, strengths = layer.strengths;
    if (layer.x.length > leastCloud && layer.shape !== "Cross" && layer.shape !== "Ring") return this.cloud(layer, place, size);
    for (let step = strengths?.length ? 0 : 9; step < 10; step++) {
      c.globalAlpha = strengths?.length ? 0.1 + 0.09 * (step + 1) : 1;
      c.beginPath();
      for (let i = 0; i < layer.x.length; i++) {
        if (strengths?.length && Math.min(9, Math.floor(strengths[i]! * 10)) !== step) continue;
        const x = place.x(layer.x[i]!), y = place.y(layer.y[i]!);
        if (!(x > place.plot.left - size && x < place.plot.left + place.plot.width + size && Number.isFinite(y))) continue;
        if (layer.shape === "Cross") { c.moveTo(x - size / 2, y - size / 2); c.lineTo(x + size / 2, y + size / 2); c.moveTo(x - size / 2, y + size / 2); c.lineTo(x + size / 2, y - size / 2); }
        else if (layer.shape === "Ring") { c.moveTo(x + size / 2, y); c.arc(x, y, size / 2, 0, 2 * Math.PI); }
        else { c.moveTo(x + size / 2, y); c.arc(x, y, size / 2, 0, 2 * Math.PI); }
      }

      if (layer.shape === "Cross" || layer.shape === "Ring") c.stroke();
      else c.fill();
    }
  }

  /** Some thousand points, as squares of the same area in an image of the plot: at this size nobody can tell them from discs, which take many times as long. Fainter ones lie below. */
  private cloud(layer: PointLayer, place: Placing, size: number): void {
    const c = this.context, scale = devicePixelRatio || 1, { left, top } = place.plot;
    const width = Math.max(1, Math.round(place.plot.width * scale)), height = Math.max(1, Math.round(place.plot.height * scale)), side = Math.max(1, Math.round(size * 0.88 * scale));
    if (this.sheet.width !== width || this.sheet.height !== height) [this.sheet.width, this.sheet.height] = [width, height];
    const on = this.sheet.getContext("2d")!, data = on.createImageData(width, height), pixels = new Uint32Array(data.data.buffer), color = packed(String(c.fillStyle));
    for (let i = 0; i < layer.x.length; i++) {
      const x = Math.round((place.x(layer.x[i]!) - left) * scale - side / 2), y = Math.round((place.y(layer.y[i]!) - top) * scale - side / 2);
      if (!(x > -side && x < width && y > -side && y < height)) continue;
      const strength = layer.strengths?.length ? 0.19 + 0.81 * layer.strengths[i]! : 1, pixel = (color | (Math.round(strength * 255) << 24)) >>> 0;
      for (let row = Math.max(0, y); row < Math.min(height, y + side); row++) {
        for (let at = row * width + Math.max(0, x), end = row * width + Math.min(width, x + side); at < end; at++) if (pixels[at]! < pixel) pixels[at] = pixel;
      }
    }

    on.putImageData(data, 0, 0);
    c.drawImage(this.sheet, left, top, width / scale, height / scale);
  }

  private picture(layer: HeatLayer | ImageLayer, place: Placing): void {
    let image = this.images.get(layer);
    if (!image) this.images.set(layer, (image = this.pixels(layer)));
    const left = place.x(layer.x[0]), right = place.x(layer.x[1]), top = place.y(layer.y[0]), bottom = place.y(layer.y[1]);
    const c = this.context;
    c.imageSmoothingEnabled = false;
    c.save();
    c.translate(left, top);
    c.scale((right - left) / layer.columns, (bottom - top) / layer.rows);
    c.drawImage(image, 0, 0);
    c.restore();
  }

  private pixels(layer: HeatLayer | ImageLayer): HTMLCanvasElement {
    const image = document.createElement("canvas");
    [image.width, image.height] = [Math.max(1, layer.columns), Math.max(1, layer.rows)];
    const c = image.getContext("2d")!, data = c.createImageData(image.width, image.height), pixels = new Uint32Array(data.data.buffer);
    if (layer.layer === "image") for (let i = 0; i < layer.pixels.length; i++) pixels[i] = swap(layer.pixels[i]!);
    else {
      const map = this.colors.map(layer.map), [from, to] = heatLimits(layer);
      for (let i = 0; i < layer.values.length; i++) {
        const value = layer.values[i]!;
        if (Number.isFinite(value)) pixels[i] = map[Math.min(255, Math.max(0, Math.floor(((value - from) / (to - from || 1)) * 255.999)))]!;
      }
    }

    c.putImageData(data, 0, 0);
    return image;
  }

  private colorBar(axis: Axis, heat: HeatLayer, theme: Theme, plot: Plot): void {
    const c = this.context, map = this.colors.map(heat.map), limits = heatLimits(heat), left = plot.left + plot.width + 6;
    for (let i = 0; i < plot.height; i++) {
      const color = map[Math.floor((1 - i / plot.height) * 255)]!;
      c.fillStyle = `rgb(${color & 255} ${(color >>> 8) & 255} ${(color >>> 16) & 255})`;
      c.fillRect(left, plot.top + i, 10, 1.5);
    }

    const shown = ticks(limits[0], limits[1], plot.height / 40, axis.unit ?? "");
    c.fillStyle = theme.faintText;
    c.textAlign = "left";
    c.textBaseline = "middle";
    for (const tick of shown.places) c.fillText(shown.text(tick), left + 13, plot.top + plot.height * (1 - (tick - limits[0]) / (limits[1] - limits[0] || 1)), 40);
    c.textBaseline = "alphabetic";
    c.fillText(shown.suffix, left, plot.top - 4, 60);
  }
}

function ownRange(axis: Axis, layers: Layer[], name: string): Range {
  const { range: _, ...free } = axis;
  return shownRange(free, layers.filter((layer) => layer.name === name), false);
}

function heatLimits(layer: HeatLayer): Range {
  if (layer.limits) return layer.limits;
  let [from, to] = [Infinity, -Infinity];
  for (const value of layer.values) if (Number.isFinite(value)) { from = Math.min(from, value); to = Math.max(to, value); }
  return from <= to ? [from, to] : [0, 1];
}

function fitting(c: CanvasRenderingContext2D, text: string, room: number): string {
  if (c.measureText(text).width <= room) return text;
  let length = Math.floor((text.length * room) / c.measureText(text).width);
  while (length > 1 && c.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return length > 1 ? `${text.slice(0, length)}…` : "";
}
