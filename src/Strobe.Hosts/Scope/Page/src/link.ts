import { FigureMessage, readFigure } from "./figure";
import { Message, Request } from "./protocol";

const leastWait = 250, mostWait = 4000;

/** The connection to the host: opened again whenever it is lost. */
export class Link {
  private socket: WebSocket | null = null;
  private wait = leastWait;

  constructor(
    private readonly session: string,
    private readonly onMessage: (message: Message) => void,
    private readonly onFigure: (message: FigureMessage) => void,
    private readonly onState: (isOpen: boolean) => void) { this.open(); }

  send(request: Request): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(request));
  }

  private open(): void {
    const socket = new WebSocket(new URL(`link${this.session === "" ? "" : `?session=${encodeURIComponent(this.session)}`}`, location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { this.wait = leastWait; this.onState(true); };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      typeof data === "string" ? this.onMessage(JSON.parse(data) as Message) : this.onFigure(readFigure(data));
    socket.onclose = () => {
      this.onState(false);
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(mostWait, this.wait * 2);
    };
    this.socket = socket;
  }
}
