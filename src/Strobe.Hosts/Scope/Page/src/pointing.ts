import { Figure, Range } from "./figure";
import { engineering, stepOf } from "./numbers";
import { Placing, Plot, heightAt, valueAt } from "./plot";
import { Nearest, nearest } from "./samples";

const near = 6, reach = 24;

export interface Level { value: number; move(value: number): void }

/** What the pointer and the keys do to a view: which part of it is seen, its cursors and its markers. */
export class Pointing {
  x: Range | null = null;
  y: Range | null = null;
  follows = false;
  zoomsBox = false;
  cursors: number[] = [];
  heights: number[] = [];
  markers: Nearest[] = [];
  /** Lines of the trigger that watches what is shown. */
  levels: Level[] = [];
  plots: Plot[] = [];
  figure: Figure = {};
  private wanted: "c" | "v" | null = null;
  private tracked: Nearest | null = null;
  private box: { plot: Plot; from: [number, number]; to: [number, number] } | null = null;
  private drag: { plot: Plot; x: number; y: number; what: "pan" | "box" | "cursor" | "height" | "level"; index: number; from: Range; fromY: Range; isMoved: boolean } | null = null;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly looks: () => void, private readonly redraws: () => void, private readonly says: (text: string) => void, private readonly clicks: (x: number, left: number, top: number) => void) {
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", () => { this.drag = this.box = null; });
    canvas.addEventListener("pointerleave", () => { this.tracked = null; says(""); redraws(); });
    canvas.addEventListener("dblclick", () => this.fit());
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** Whether a level is being moved: until it is let go it is where the pointer is. */
  get holdsLevel(): boolean { return this.drag?.what === "level"; }

  /** A figure was drawn at these places. */
  drawn(figure: Figure, plots: Plot[]): void {
    [this.figure, this.plots] = [figure, plots];
    const wanted = this.wanted;
    if (wanted === null || plots.length === 0) return;
    this.wanted = null;
    if (wanted === "c") this.toggleCursors(); else this.toggleHeights();
  }

  fit(): void {
    [this.x, this.y, this.follows] = [null, null, false];
    this.looks();
  }

  /** Keeps the axes as they are, or lets them follow what there is. */
  pin(): void {
    const plot = this.plots[0];
    if (this.y || !plot) this.y = null;
    else [this.x, this.y] = [[...plot.x], [...plot.y]];
    this.looks();
  }

  /** One step of 1-2-5 for a division, a tenth of the axis. */
  step(isX: boolean, by: number): void {
    const plot = this.plots[0];
    if (!plot) return;
    const range = isX ? plot.x : plot.y, middle = (range[0] + range[1]) / 2, length = stepOf((range[1] - range[0]) / 10, by) * 10;
    const next: Range = [middle - length / 2, middle + length / 2];
    if (isX) this.x = next; else this.y = next;
    this.looks();
  }

  follow(): void {
    const plot = this.plots[0];
    this.follows = !this.follows;
    if (this.follows && !this.x && plot) this.x = [...plot.x];
    this.looks();
  }

  toggleCursors(): void {
    const plot = this.plots[0];
    // Before the first figure nobody knows where they could stand.
    if (!plot) { this.wanted = this.wanted === "c" ? null : "c"; return; }
    this.cursors = this.cursors.length > 0 ? [] : thirds(plot.x);
    this.looks();
  }

  toggleHeights(): void {
    const plot = this.plots[0];
    if (!plot) { this.wanted = this.wanted === "v" ? null : "v"; return; }
    this.heights = this.heights.length > 0 ? [] : thirds(plot.y);
    this.redraws();
  }

  /** Sets a marker at the sample nearest to a place on the canvas. */
  mark(left: number, top: number): void {
    const plot = this.plotAt(top), found = plot && nearest(this.layersOf(plot), plot, left, top, Infinity);
    if (found) this.markers.push(found);
    this.redraws();
  }

  clearMarkers(): void {
    this.markers = [];
    this.redraws();
  }

  /** What value cursors and markers say, as name and text. */
  readings(): [string, string][] {
    const panel = this.figure.panels?.find((one) => !one.table), unit = panel?.y.unit, out: [string, string][] = [];
    this.heights.forEach((height, i) => out.push([`Y${i + 1}`, engineering(height, unit)]));
    if (this.heights.length === 2) out.push(["ΔY", engineering(this.heights[1]! - this.heights[0]!, unit)]);
    if (this.heights.length === 2 && this.cursors.length === 2) out.push(["ΔY/Δx", engineering((this.heights[1]! - this.heights[0]!) / (this.cursors[1]! - this.cursors[0]!), panel?.x.unit === "s" ? `${unit ?? ""}/s` : unit)]);
    this.markers.forEach((marker, i) => out.push([`M${i + 1}`, `${engineering(marker.x, panel?.x.unit)}, ${engineering(marker.y, unit)}`]));
    if (this.markers.length > 1) {
      const [a, b] = this.markers.slice(-2) as [Nearest, Nearest];
      out.push([`M${this.markers.length}−M${this.markers.length - 1}`, `${engineering(b.x - a.x, panel?.x.unit)}, ${engineering(b.y - a.y, unit)}`]);
    }

    return out;
  }

  /** Draws what lies over the figure. */
  draw(c: CanvasRenderingContext2D, text: string, accent: string): void {
    const plot = this.plots[0];
    if (!plot) return;
    const place = new Placing(plot);
    c.save();
    c.font = "11px system-ui, sans-serif";
    c.lineWidth = 1;
    c.textBaseline = "bottom";
    c.textAlign = "left";
    const line = (value: number, name: string, color: string) => {
      const at = Math.round(place.y(value)) + 0.5;
      if (at < plot.top || at > plot.top + plot.height) return;
      c.strokeStyle = c.fillStyle = color;
      c.beginPath();
      c.moveTo(plot.left, at);
      c.lineTo(plot.left + plot.width, at);
      c.stroke();
      c.fillText(name, plot.left + 3, at - 1);
    };
    this.heights.forEach((height, i) => line(height, `Y${i + 1}`, text));
    c.setLineDash([6, 3, 1, 3]);
    this.levels.forEach((level) => line(level.value, "T", accent));
    c.setLineDash([]);
    const dot = (at: Nearest, name: string) => {
      const x = place.x(at.x), y = place.y(at.y);
      if (x < plot.left || x > plot.left + plot.width || y < plot.top || y > plot.top + plot.height) return;
      c.strokeStyle = c.fillStyle = text;
      c.beginPath();
      c.arc(x, y, 4, 0, 2 * Math.PI);
      c.stroke();
      c.fillText(name, x + 6, y - 2);
    };
    this.markers.forEach((marker, i) => dot(marker, `M${i + 1}`));
    if (this.tracked) dot(this.tracked, "");
    if (this.box) {
      c.strokeStyle = accent;
      c.setLineDash([4, 3]);
      c.strokeRect(...corners(this.box.from, this.box.to));
    }

    c.restore();
  }

  private layersOf(plot: Plot) { return (this.figure.panels ?? []).filter((panel) => !panel.table)[this.plots.indexOf(plot)]?.layers ?? []; }

  private plotAt(top: number): Plot | undefined { return this.plots.find((plot) => top >= plot.top && top <= plot.top + plot.height) ?? this.plots[0]; }

  private wheel(event: WheelEvent): void {
    const plot = this.plotAt(event.offsetY);
    if (!plot) return;
    event.preventDefault();
    const by = Math.sign(event.deltaY || event.deltaX);
    if (by === 0) return;
    const zoomed = (range: Range, about: number): Range => {
      const factor = (stepOf((range[1] - range[0]) / 10, by) * 10) / (range[1] - range[0]);
      return [about - (about - range[0]) * factor, about + (range[1] - about) * factor];
    };
    if (event.shiftKey) this.y = zoomed(plot.y, heightAt(plot, event.offsetY));
    else this.x = zoomed(plot.x, valueAt(plot, event.offsetX));
    this.looks();
  }

  private down(event: PointerEvent): void {
    const plot = this.plotAt(event.offsetY);
    if (!plot || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    const place = new Placing(plot), isAt = (at: number, pixel: number) => Math.abs(at - pixel) < near;
    const cursor = this.cursors.findIndex((at) => isAt(place.x(at), event.offsetX)), height = this.heights.findIndex((at) => isAt(place.y(at), event.offsetY));
    const level = this.levels.findIndex((at) => isAt(place.y(at.value), event.offsetY));
    const what = cursor >= 0 ? "cursor" : height >= 0 ? "height" : level >= 0 ? "level" : this.zoomsBox || event.ctrlKey || event.metaKey ? "box" : "pan";
    this.drag = { plot, x: event.offsetX, y: event.offsetY, what, index: Math.max(cursor, height, level), from: [...plot.x], fromY: [...plot.y], isMoved: false };
  }

  private move(event: PointerEvent): void {
    const plot = this.plotAt(event.offsetY);
    if (!plot) return;
    const panel = (this.figure.panels ?? []).filter((one) => !one.table)[this.plots.indexOf(plot)];
    const drag = this.drag;
    if (!drag) {
      const before = this.tracked;
      this.tracked = nearest(panel?.layers ?? [], plot, event.offsetX, event.offsetY, reach);
      const at = this.tracked ?? { x: valueAt(plot, event.offsetX), y: heightAt(plot, event.offsetY), name: "" };
      this.says(`${at.name === "" ? "" : `${at.name}  `}${engineering(at.x, panel?.x.unit, 6)}  ${engineering(at.y, panel?.y.unit, 6)}`);
      if (before !== this.tracked) this.redraws();
      return;
    }

    drag.isMoved ||= Math.hypot(event.offsetX - drag.x, event.offsetY - drag.y) > 3;
    if (!drag.isMoved) return;
    const height = heightAt(drag.plot, event.offsetY);
    switch (drag.what) {
      case "cursor": this.cursors[drag.index] = valueAt(drag.plot, event.offsetX); break;
      case "height": this.heights[drag.index] = height; this.redraws(); return;
      case "level": this.levels[drag.index]!.value = height; this.redraws(); return;
      case "box": this.box = { plot: drag.plot, from: [drag.x, drag.y], to: [event.offsetX, event.offsetY] }; this.redraws(); return;
      case "pan": {
        const by = ((drag.x - event.offsetX) / drag.plot.width) * (drag.from[1] - drag.from[0]);
        this.x = [drag.from[0] + by, drag.from[1] + by];
        this.follows = false;
        const up = ((event.offsetY - drag.y) / drag.plot.height) * (drag.fromY[1] - drag.fromY[0]);
        if (event.shiftKey) this.y = [drag.fromY[0] + up, drag.fromY[1] + up];
        break;
      }
    }

    this.looks();
  }

  private up(event: PointerEvent): void {
    const { drag, box } = this;
    this.drag = this.box = null;
    if (!drag) return;
    if (box) {
      const xs = [valueAt(box.plot, box.from[0]), valueAt(box.plot, box.to[0])].sort((a, b) => a - b) as Range, ys = [heightAt(box.plot, box.from[1]), heightAt(box.plot, box.to[1])].sort((a, b) => a - b) as Range;
      if (xs[1] > xs[0] && ys[1] > ys[0]) [this.x, this.y, this.zoomsBox] = [xs, ys, false];
      this.looks();
    }
    else if (drag.what === "level") this.levels[drag.index]!.move(this.levels[drag.index]!.value);
    else if (!drag.isMoved && drag.what !== "cursor" && drag.what !== "height") {
      if (event.shiftKey) this.mark(event.offsetX, event.offsetY);
      else this.clicks(valueAt(drag.plot, event.offsetX), event.offsetX, event.offsetY);
    }
  }

  private key(event: KeyboardEvent): void {
    const plot = this.plots[0], key = event.key;
    if (key === "c") this.toggleCursors();
    else if (key === "v") this.toggleHeights();
    else if (!plot) return;
    else if (key === "+" || key === "-") this.step(!event.shiftKey, key === "+" ? -1 : 1);
    else if (key === "ArrowLeft" || key === "ArrowRight") {
      const by = (key === "ArrowLeft" ? -0.1 : 0.1) * (plot.x[1] - plot.x[0]);
      if (event.altKey && this.cursors.length > 0) this.cursors[event.shiftKey ? 1 : 0]! += by / 10;
      else [this.x, this.follows] = [[plot.x[0] + by, plot.x[1] + by], false];
      this.looks();
    }
    else if (key === "ArrowUp" || key === "ArrowDown") {
      const by = (key === "ArrowDown" ? -0.1 : 0.1) * (plot.y[1] - plot.y[0]);
      if (event.altKey && this.heights.length > 0) { this.heights[event.shiftKey ? 1 : 0]! += by / 10; this.redraws(); }
      else { this.y = [plot.y[0] + by, plot.y[1] + by]; this.looks(); }
    }
    else if (key === "0") this.fit();
    else if (key === "p") this.pin();
    else if (key === "f") this.follow();
    else if (key === "m") this.mark(plot.left + plot.width / 2, plot.top + plot.height / 2);
    else if (key === "Delete") this.clearMarkers();
    else if (key === "Enter") this.clicks(this.cursors[0] ?? (plot.x[0] + plot.x[1]) / 2, plot.left + plot.width / 2, plot.top + 10);
    else return;
    event.preventDefault();
  }
}

function thirds(range: Range): number[] { return [range[0] + (range[1] - range[0]) / 3, range[0] + ((range[1] - range[0]) * 2) / 3]; }

function corners(a: [number, number], b: [number, number]): [number, number, number, number] {
  return [Math.min(a[0], b[0]) + 0.5, Math.min(a[1], b[1]) + 0.5, Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
}
