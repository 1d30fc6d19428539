import { EVENTS } from "./eventNames.gen";

const NAME = "berth-events";
const MESSAGES = [...EVENTS, "reset"];

/** What the tab with the feed tells the others. */
interface Told {
  type: string;
  readyState: number;
  data?: string;
  lastEventId?: string;
}

/**
 * An EventSource that all tabs of one browser share, because a browser opens only six connections to one server.
 *
 * waiting ──lock granted──► holding the feed ──close, or the tab's end──► another tab's turn
 *
 * One tab at a time has the lock and with it the connection, and tells the others what comes; the browser gives the lock to the
 * next one however the tab ends, and does not freeze a tab that has it. The next one goes on after the last event that it was told
 * of. Where the browser has no locks, which it keeps from pages without TLS that are not local, each tab has its own connection.
 */
export class SharedSource extends EventTarget {
  readyState: number = EventSource.CONNECTING;
  private readonly url: string;
  private readonly channel = new BroadcastChannel(NAME);
  private readonly closing = new AbortController();
  private source: EventSource | undefined;
  private lastEventId = "";

  constructor(url: string) {
    super();
    this.url = url;
    this.channel.addEventListener("message", (message: MessageEvent<Told | "what is it?">) => {
      if (message.data !== "what is it?") {
        this.hear(message.data);
      } else if (this.source) {
        this.channel.postMessage({ type: "state", readyState: this.source.readyState } satisfies Told);
      }
    });
    if (navigator.locks) {
      this.channel.postMessage("what is it?");
      navigator.locks
        .request(NAME, { signal: this.closing.signal }, () => this.hold())
        .catch(() => {
          // It was closed while it waited for its turn.
        });
    } else {
      void this.hold();
    }
  }

  close(): void {
    this.readyState = EventSource.CLOSED;
    this.source?.close();
    this.channel.close();
    this.closing.abort();
  }

  /** Until this is closed. */
  private hold(): Promise<void> {
    const after = this.lastEventId ? `?after=${encodeURIComponent(this.lastEventId)}` : "";
    const source = new EventSource(this.url + after);
    this.source = source;
    for (const type of ["open", "error", ...MESSAGES]) {
      source.addEventListener(type, (event) => {
        const { data, lastEventId } = event as MessageEvent<string>;
        const told = { type, readyState: source.readyState, data, lastEventId };
        this.tell(told);
        this.hear(told);
      });
    }
    return new Promise((done) => this.closing.signal.addEventListener("abort", () => done()));
  }

  private tell(told: Told): void {
    if (navigator.locks) {
      this.channel.postMessage(told);
    }
  }

  private hear({ type, readyState, data, lastEventId }: Told): void {
    const wasOpen = this.readyState === EventSource.OPEN;
    this.readyState = readyState;
    this.lastEventId = lastEventId || this.lastEventId;
    if (type !== "state") {
      this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
    } else if (readyState === EventSource.OPEN && !wasOpen) {
      this.dispatchEvent(new Event("open"));
    }
  }
}
