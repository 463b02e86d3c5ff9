import { Colors, colorOf } from "./colors";
import { element } from "./dom";
import { engineering, grouped, ticks } from "./numbers";
import { Probe, Strip } from "./protocol";

const rowHeight = 9, scaleHeight = 13, mostRows = 5;

/** What there is in time: a row of each probe, one of calls, where the trigger fired and what was lost. A click goes there. */
export class TimeStrip {
  readonly element = element("canvas", { class: "strip", role: "img", "aria-label": "What there is in time" });
  private strip: Strip | null = null;
  private probes: Probe[] = [];
  private at: number | null = null;
  private painted = false;

  constructor(private readonly colors: Colors, private readonly theme: () => string, private readonly go: (nanos: number) => void) {
    let isDown = false;
    const to = (event: PointerEvent) => { if (this.strip) this.go(Math.round(this.strip.from + (event.offsetX / this.element.clientWidth) * (this.strip.to - this.strip.from))); };
    this.element.addEventListener("pointerdown", (event) => { isDown = true; this.element.setPointerCapture(event.pointerId); to(event); });
    this.element.addEventListener("pointermove", (event) => { if (isDown) to(event); else this.tell(event); });
    this.element.addEventListener("pointerup", () => { isDown = false; });
    new ResizeObserver(() => this.repaint()).observe(this.element);
  }

  show(strip: Strip): void { this.strip = strip; this.repaint(); }

  update(probes: Probe[], at: number | null): void {
    if (this.at === at && this.probes.length === probes.length && this.probes.every((one, i) => one.color === probes[i]!.color)) { this.probes = probes; return; }
    [this.probes, this.at] = [probes, at];
    this.repaint();
  }

  repaint(): void {
    if (this.painted) return;
    this.painted = true;
    requestAnimationFrame(() => { this.painted = false; this.paint(); });
  }

  private tell(event: PointerEvent): void {
    const strip = this.strip;
    if (!strip) return;
    const share = event.offsetX / this.element.clientWidth, nanos = strip.from + share * (strip.to - strip.from), part = Math.min(strip.calls.length - 1, Math.floor(share * strip.calls.length));
    const parts = strip.probes.map((row) => [this.probes.find((probe) => probe.id === row.id)?.name ?? "", row.frames[part] ?? 0, row.lost[part] ?? 0] as const).filter((row) => row[1] + row[2] > 0);
    this.element.title = [`${(nanos / 1e9).toFixed(6)} s`, ...parts.map(([name, frames, lost]) => `${name}: ${grouped(frames)} frames${lost > 0 ? `, ${grouped(lost)} lost` : ""}`), ...(strip.calls[part] ? [`${grouped(strip.calls[part]!)} calls`] : [])].join("\n");
  }

  private paint(): void {
    const { strip, element: canvas } = this, theme = this.colors.theme(this.theme());
    const rows = (strip?.probes ?? []).slice(0, mostRows), hasCalls = strip?.calls.some((count) => count > 0) === true;
    const wanted = Math.max(1, rows.length + (hasCalls ? 1 : 0)) * rowHeight + scaleHeight;
    if (canvas.style.height !== `${wanted}px`) canvas.style.height = `${wanted}px`;
    const width = canvas.clientWidth, scale = devicePixelRatio || 1;
    if (width === 0) return;
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(wanted * scale)];
    const c = canvas.getContext("2d", { alpha: false })!;
    c.scale(scale, scale);
    c.fillStyle = theme.background;
    c.fillRect(0, 0, width, wanted);
    if (!strip || strip.to <= strip.from) return;
    const row = (top: number, counts: number[], color: string, lost: number[]) => {
      const most = Math.max(1, ...counts), part = width / counts.length;
      counts.forEach((count, i) => {
        if (count > 0) {
          c.globalAlpha = 0.35 + (0.65 * count) / most;
          c.fillStyle = color;
          c.fillRect(i * part, top + 1, Math.max(1, part + 0.5), rowHeight - 2);
        }

        if (!lost[i]) return;
        c.globalAlpha = 1;
        c.fillStyle = theme.limit;
        c.fillRect(i * part, top + rowHeight - 3, Math.max(2, part), 3);
      });
      c.globalAlpha = 1;
    };
    rows.forEach((one, i) => row(i * rowHeight, one.frames, colorOf(theme, this.probes.find((probe) => probe.id === one.id)?.color), one.lost));
    if (hasCalls) row(rows.length * rowHeight, strip.calls, theme.secondary, []);
    const bottom = wanted - scaleHeight, place = (nanos: number) => ((nanos - strip.from) / (strip.to - strip.from)) * width;
    c.fillStyle = theme.faintText;
    c.font = "10px system-ui, sans-serif";
    c.textBaseline = "top";
    c.textAlign = "center";
    const shown = ticks(strip.from / 1e9, strip.to / 1e9, width / 110, "s");
    for (const tick of shown.places) {
      const x = place(tick * 1e9);
      c.fillRect(Math.round(x), bottom, 1, 3);
      if (x > 20 && x < width - 20) c.fillText(engineering(tick, "s", 6), x, bottom + 3);
    }

    c.fillStyle = theme.limit;
    for (const nanos of strip.triggers) {
      const x = place(nanos);
      c.beginPath();
      c.moveTo(x - 4, 0);
      c.lineTo(x + 4, 0);
      c.lineTo(x, 6);
      c.fill();
    }

    if (this.at === null) return;
    c.fillStyle = theme.text;
    c.fillRect(Math.round(Math.min(width - 2, Math.max(0, place(this.at)))), 0, 2, bottom);
  }
}
