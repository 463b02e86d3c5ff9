import { Card } from "./card";
import { Colors } from "./colors";
import { button, element } from "./dom";
import { FigureMessage } from "./figure";
import { Level } from "./pointing";
import { Hello, Request, Sample, State, View } from "./protocol";

export interface Desk {
  send(request: Request): void; hello: Hello; colors: Colors; theme(): string;
  /** Shows a line of the source; only marks it when its file is not the one that is shown. */
  goTo(file: string, line: number, isQuiet?: boolean): void;
}

interface Place { view: number; columns: number; rows: number; tab: number }

const columns = 12, mostRows = 8, patience = 2000;

/** The grid of views: twelve columns, in which each is as wide and as high as people want it; several may share a place as tabs. */
export class Signals {
  private readonly cards = new Map<number, Card>();
  private readonly empty = element("p", { class: "hint" }, "Click a variable in the code: its signal appears here.");
  /** Which of the views of a place is seen, by the first of them. */
  private readonly active = new Map<number, number>();
  private views: View[] = [];
  private maximised = 0;
  /** What was arranged here and the host has not confirmed yet. */
  private wished: Place[] = [];
  private wishedAt = 0;

  constructor(private readonly host: HTMLElement, private readonly desk: Desk, private readonly solo: number) { host.append(this.empty); }

  update(state: State): void {
    this.views = this.asWished(this.solo === 0 ? state.views : state.views.filter((view) => view.id === this.solo));
    for (const [id, card] of this.cards) {
      if (this.views.some((view) => view.id === id)) continue;
      card.remove();
      this.cards.delete(id);
      if (this.maximised === id) this.maximised = 0;
    }

    for (const view of this.views) {
      let card = this.cards.get(view.id);
      if (!card) {
        this.cards.set(view.id, (card = this.create(view.id)));
        this.host.append(card.element);
        card.start();
        // A new tab is seen at once.
        if (view.tab !== 0) this.active.set(view.tab, view.id);
      }

      card.update(view, state);
    }

    this.empty.hidden = this.views.length > 0;
    this.arrange();
  }

  /** The host sends the next figure of a view when it hears that this one was drawn: a slow page is never behind. */
  show(message: FigureMessage): void {
    this.cards.get(message.view)?.show(message.figure);
    requestAnimationFrame(() => this.desk.send({ do: "drawn", view: message.view }));
  }

  showSample(sample: Sample): void { this.cards.get(sample.view)?.showSample(sample); }

  setLevels(probe: number | null, levels: Level[]): void {
    for (const card of this.cards.values()) card.setLevels(probe !== null && card.has(probe) ? levels : []);
  }

  repaint(): void { for (const card of this.cards.values()) card.repaint(); }

  /** After a reconnection the host does not know what is looked at. */
  lookAgain(): void { for (const card of this.cards.values()) card.look(); }

  /** What the host said before it heard of the last arrangement is not shown. */
  private asWished(views: View[]): View[] {
    if (this.wished.length === 0) return views;
    const isDone = JSON.stringify(views.map(placeOf)) === JSON.stringify(this.wished) || performance.now() - this.wishedAt > patience;
    if (isDone) { this.wished = []; return views; }
    const named = this.wished.map((place) => { const view = views.find((one) => one.id === place.view); return view && Object.assign(view, { columns: place.columns, rows: place.rows, tab: place.tab }); }).filter((view) => view !== undefined);
    return [...named, ...views.filter((view) => !named.includes(view))];
  }

  private create(id: number): Card {
    return new Card(id, this.desk, {
      maximise: () => { this.maximised = this.maximised === id ? 0 : id; this.arrange(); },
      grip: (event) => this.drag(id, event),
      resize: (event) => this.resize(id, event),
      key: (event) => this.key(id, event),
      popOut: () => open(`?session=${this.desk.hello.session}&view=${id}`, `strobe-${this.desk.hello.session}-${id}`, "popup,width=760,height=480"),
    });
  }

  private leaders(): View[] { return this.views.filter((view) => !this.views.some((other) => other.id === view.tab)); }

  private arrange(): void {
    const leaders = this.leaders(), usual = leaders.length > 4 ? 4 : leaders.length > 1 ? 6 : columns;
    this.host.classList.toggle("one", this.maximised !== 0);
    let order = 0;
    for (const leader of leaders) {
      const group = [leader, ...this.views.filter((view) => view.tab === leader.id && view !== leader)];
      let active = this.active.get(leader.id) ?? leader.id;
      if (!group.some((view) => view.id === active)) active = leader.id;
      for (const view of group) {
        const card = this.cards.get(view.id)!, isSeen = this.maximised !== 0 ? view.id === this.maximised : view.id === active;
        card.element.classList.toggle("behind", !isSeen);
        card.element.style.order = String(order);
        card.element.style.gridColumn = `span ${this.maximised !== 0 ? columns : Math.min(columns, leader.columns || usual)}`;
        card.element.style.gridRow = `span ${this.maximised !== 0 ? 1 : leader.rows}`;
        const key = group.map((one) => `${one.id} ${one.title}`).join() + active;
        if (card.tabs.dataset["key"] === key) continue;
        card.tabs.dataset["key"] = key;
        card.element.classList.toggle("tabbed", group.length > 1);
        card.tabs.replaceChildren(...(group.length < 2 ? [] : group.map((one) => button(one.title, `Show ${one.title}`, () => { this.active.set(leader.id, one.id); this.arrange(); }, { role: "tab", "aria-selected": one.id === active ? "true" : "false" }))));
      }

      order++;
    }
  }

  /** By its title a view is dragged to the place of another one, or onto that one's title to share its place. */
  private drag(id: number, event: PointerEvent): void {
    if (event.button !== 0) return;
    const title = event.target as HTMLElement, [left, top] = [event.clientX, event.clientY];
    let over: HTMLElement | null = null, isMoved = false;
    const under = (moved: PointerEvent) => {
      const found = document.elementFromPoint(moved.clientX, moved.clientY)?.closest(".card") as HTMLElement | null;
      return found && found.dataset["view"] !== String(id) ? found : null;
    };
    const onTitle = (moved: PointerEvent) => document.elementFromPoint(moved.clientX, moved.clientY)?.closest(".head") !== null;
    const move = (moved: PointerEvent) => {
      isMoved ||= Math.hypot(moved.clientX - left, moved.clientY - top) > 5;
      over?.classList.remove("over", "over-title");
      over = isMoved ? under(moved) : null;
      over?.classList.add(onTitle(moved) ? "over-title" : "over");
    };
    const up = (moved: PointerEvent) => {
      title.removeEventListener("pointermove", move);
      over?.classList.remove("over", "over-title");
      if (!over || !isMoved) return;
      const target = Number(over.dataset["view"]);
      if (onTitle(moved)) this.join(id, target); else this.moveBefore(id, target);
    };
    title.setPointerCapture(event.pointerId);
    title.addEventListener("pointermove", move);
    title.addEventListener("pointerup", up, { once: true });
  }

  private resize(id: number, event: PointerEvent): void {
    const corner = event.target as HTMLElement, box = this.cards.get(id)!.element.getBoundingClientRect(), grid = this.host.getBoundingClientRect(), view = this.placeOf(id);
    const rowHeight = box.height / view.rows;
    event.preventDefault();
    corner.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => {
      view.columns = Math.min(columns, Math.max(1, Math.round(((moved.clientX - box.left) / grid.width) * columns)));
      view.rows = Math.min(mostRows, Math.max(1, Math.round((moved.clientY - box.top) / rowHeight)));
      this.arrange();
    };
    corner.addEventListener("pointermove", move);
    corner.addEventListener("pointerup", () => { corner.removeEventListener("pointermove", move); this.tell(this.views); }, { once: true });
  }

  private key(id: number, event: KeyboardEvent): void {
    const view = this.placeOf(id), leaders = this.leaders(), index = leaders.indexOf(view);
    const right = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0, down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.shiftKey && right !== 0) view.columns = Math.min(columns, Math.max(1, (view.columns || (leaders.length > 4 ? 4 : leaders.length > 1 ? 6 : columns)) + right));
    else if (event.shiftKey && down !== 0) view.rows = Math.min(mostRows, Math.max(1, view.rows + down));
    else if (event.ctrlKey && right + down !== 0 && leaders[index + right + down]) [leaders[index], leaders[index + right + down]] = [leaders[index + right + down]!, view];
    else return;
    event.preventDefault();
    this.tell([...leaders, ...this.views.filter((one) => !leaders.includes(one))]);
  }

  private placeOf(id: number): View {
    const view = this.views.find((one) => one.id === id)!;
    return this.views.find((one) => one.id === view.tab) ?? view;
  }

  private join(id: number, target: number): void {
    const leader = this.placeOf(target), view = this.views.find((one) => one.id === id)!;
    if (leader === view) return;
    for (const one of this.views) if (one.tab === id) one.tab = leader.id;
    view.tab = leader.id;
    this.active.set(leader.id, id);
    this.tell(this.views);
  }

  private moveBefore(id: number, target: number): void {
    const view = this.views.find((one) => one.id === id)!, leader = this.placeOf(target);
    if (view.tab !== 0) view.tab = 0;
    const isBehind = this.views.indexOf(view) < this.views.indexOf(leader), rest = this.views.filter((one) => one !== view);
    rest.splice(rest.indexOf(leader) + (isBehind ? 1 : 0), 0, view);
    this.tell(rest);
  }

  private tell(views: View[]): void {
    this.views = views;
    this.arrange();
    [this.wished, this.wishedAt] = [views.map(placeOf), performance.now()];
    this.desk.send({ do: "arrange", views: this.wished });
  }
}

function placeOf(view: View): Place { return { view: view.id, columns: view.columns, rows: view.rows, tab: view.tab }; }
