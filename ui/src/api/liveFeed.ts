import { BASE } from "./base";
import { EVENTS } from "./eventNames.gen";
import { SharedSource } from "./sharedSource";

export interface Frame {
  event: string;
  position: number;
  podId?: string;
}

type LiveStatus = "connecting" | "live" | "reconnecting" | "stale";

/** `since` is when the status began; for `reconnecting` and `stale`, when the feed was lost. */
export interface LiveState {
  status: LiveStatus;
  since: number;
}

export interface FeedListener {
  /** The feed is up: whatever was read before may have missed something. */
  onOpen(): void;
  onFrame(frame: Frame): void;
  /** The server cannot continue from where this tab was. */
  onReset(): void;
  /** The server refused the feed, for example because the session ended. */
  onRefused(): void;
}

interface Source {
  readonly readyState: number;
  addEventListener(event: string, listener: (event: Event) => void): void;
  close(): void;
}

const STALE_AFTER_MILLIS = 8_000;
const MIN_RETRY_MILLIS = 1_000;
const MAX_RETRY_MILLIS = 30_000;

/**
 * Keeps one source of events open, which all tabs share.
 *
 * connecting ──open──► live ──lost──► reconnecting ──8 s──► stale, and back to live on the next open.
 *
 * The browser itself reconnects and resumes by event id after a lost connection. After a refusal it gives up; then
 * the feed asks again, at growing intervals.
 */
export class LiveFeed {
  private state: LiveState;
  private source: Source | undefined;
  private retries = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private staleTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly listener: FeedListener;
  private readonly open: () => Source;
  private readonly now: () => number;

  constructor(
    listener: FeedListener,
    open: () => Source = () => new SharedSource(`${BASE}/v1/events`),
    now: () => number = Date.now,
  ) {
    this.listener = listener;
    this.open = open;
    this.now = now;
    this.state = { status: "connecting", since: now() };
  }

  start(): void {
    const source = this.open();
    this.source = source;
    source.addEventListener("open", () => this.opened());
    source.addEventListener("error", () => this.lost());
    source.addEventListener("reset", () => this.listener.onReset());
    // A browser hands a frame only to listeners of its name.
    for (const event of EVENTS) {
      source.addEventListener(event, (message) => this.framed(event, message as MessageEvent<string>));
    }
  }

  stop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.staleTimer);
    this.source?.close();
    this.source = undefined;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly snapshot = (): LiveState => this.state;

  private opened(): void {
    clearTimeout(this.staleTimer);
    this.retries = 0;
    this.become({ status: "live", since: this.now() });
    this.listener.onOpen();
  }

  private framed(event: string, message: MessageEvent<string>): void {
    const data = JSON.parse(message.data) as { position: number; podId?: string };
    this.listener.onFrame({ event, position: data.position, podId: data.podId });
  }

  private lost(): void {
    if (this.state.status === "live" || this.state.status === "connecting") {
      this.become({ status: "reconnecting", since: this.now() });
      this.staleTimer = setTimeout(
        () => this.become({ status: "stale", since: this.state.since }),
        STALE_AFTER_MILLIS,
      );
    }
    if (this.source?.readyState === EventSource.CLOSED) {
      this.listener.onRefused();
      clearTimeout(this.retryTimer);
      const wait = Math.min(MAX_RETRY_MILLIS, MIN_RETRY_MILLIS * 2 ** this.retries++);
      this.retryTimer = setTimeout(() => {
        this.source?.close();
        this.start();
      }, wait);
    }
  }

  private become(next: LiveState): void {
    this.state = next;
    for (const watcher of this.watchers) {
      watcher();
    }
  }
}
