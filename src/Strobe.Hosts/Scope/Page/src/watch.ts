import { button, element } from "./dom";
import { Occurrence, Probe, Request } from "./protocol";

/** The strip of numbers: probes that were clicked with Alt, as they are at the moment that is shown. */
export class Watch {
  private readonly addresses = new Set<string>();
  private probes: Probe[] = [];

  constructor(private readonly host: HTMLElement, private readonly send: (request: Request) => void, private readonly colorOf: (index: number) => string) {}

  toggle(place: Occurrence): void {
    if (!this.addresses.delete(place.address)) {
      this.addresses.add(place.address);
      if (!this.probes.some((probe) => probe.address === place.address)) this.send({ do: "probe", address: place.address, view: 0 });
    }

    this.show();
  }

  update(probes: Probe[]): void {
    this.probes = probes;
    this.show();
  }

  private show(): void {
    const shown = this.probes.filter((probe) => this.addresses.has(probe.address));
    while (this.host.children.length > shown.length) this.host.lastElementChild!.remove();
    shown.forEach((probe, i) => {
      const item = (this.host.children[i] ?? this.host.appendChild(element("span"))) as HTMLElement;
      const text = `${probe.name} = ${probe.last || "–"} `;
      if (item.dataset["text"] === text) return;
      item.dataset["text"] = text;
      item.style.color = this.colorOf(probe.color);
      item.title = probe.address;
      item.replaceChildren(text, button("✕", `Watch ${probe.name} no more`, () => { this.addresses.delete(probe.address); this.show(); }));
    });
  }
}
