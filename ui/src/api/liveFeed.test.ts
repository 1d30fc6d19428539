import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FeedListener, type Frame, LiveFeed } from "./liveFeed";

/** An EventSource that the test sends to. */
class FakeEventSource extends EventTarget {
  readyState = 0;
  closed = false;

  close() {
    this.closed = true;
    this.readyState = 2;
  }

  sends(event: string, data: object) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  breaks({ forGood }: { forGood: boolean }) {
    this.readyState = forGood ? 2 : 0;
    this.dispatchEvent(new Event("error"));
  }
}

describe("LiveFeed", () => {
  let sources: FakeEventSource[];
  let frames: Frame[];
  let calls: string[];
  let feed: LiveFeed;
  const source = () => sources.at(-1) as FakeEventSource;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
    vi.stubGlobal("EventSource", { CLOSED: 2 });
    sources = [];
    frames = [];
    calls = [];
    const listener: FeedListener = {
      onOpen: () => calls.push("open"),
      onFrame: (frame) => frames.push(frame),
      onReset: () => calls.push("reset"),
      onRefused: () => calls.push("refused"),
    };
    feed = new LiveFeed(listener, () => {
      const next = new FakeEventSource();
      sources.push(next);
      return next;
    });
    feed.start();
  });

  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is live once open, and hands on frames", () => {
    expect(feed.snapshot().status).toBe("connecting");
    source().opens();
    source().sends("PodStarted", { position: 7, podId: "pod-1" });
    source().sends("reset", {});
    expect(feed.snapshot().status).toBe("live");
    expect(frames).toEqual([{ event: "PodStarted", position: 7, podId: "pod-1" }]);
    expect(calls).toEqual(["open", "reset"]);
  });

  it("reconnects first, and is stale since the loss after eight seconds", () => {
    source().opens();
    vi.advanceTimersByTime(5_000);
    source().breaks({ forGood: false });
    expect(feed.snapshot()).toEqual({ status: "reconnecting", since: 6_000 });
    vi.advanceTimersByTime(8_000);
    expect(feed.snapshot()).toEqual({ status: "stale", since: 6_000 });
    source().opens();
    expect(feed.snapshot().status).toBe("live");
    vi.advanceTimersByTime(60_000);
    expect(feed.snapshot().status).toBe("live");
  });

  it("opens another source after a refusal, later each time, and never two", () => {
    source().breaks({ forGood: true });
    expect(calls).toEqual(["refused"]);
    vi.advanceTimersByTime(1_000);
    expect(sources).toHaveLength(2);
    source().breaks({ forGood: true });
    vi.advanceTimersByTime(1_000);
    expect(sources).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(sources).toHaveLength(3);
    expect(sources.filter((one) => !one.closed)).toHaveLength(1);
  });

  it("asks no more once stopped", () => {
    source().breaks({ forGood: true });
    feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
  });
});
