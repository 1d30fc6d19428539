import { expect, it } from "vitest";
import { listeningText, portsOf, portsText } from "./podPorts";

it("reads numbers, protocols and names, and writes them as they were typed", () => {
  const typed = "8888, 5432/tcp, 6006/http/board";
  expect(portsOf(typed)).toEqual({
    ports: [8888, { port: 5432, protocol: "tcp" }, { port: 6006, protocol: "http", name: "board" }],
  });
  const shown = [
    { port: 8888, protocol: "http" as const, name: null, public: false, listening: true },
    { port: 5432, protocol: "tcp" as const, name: null, public: false, listening: false },
    { port: 6006, protocol: "http" as const, name: "board", public: false, listening: null },
  ];
  expect(portsText(shown)).toBe(typed);
  expect(shown.map((port) => listeningText(port.listening))).toEqual([
    "listening",
    "nothing listens",
    "not looked at",
  ]);
});

it("names the first word that is no port", () => {
  expect(portsOf("8888 http")).toEqual({ invalid: "http" });
  expect(portsOf("8888/tcp/a/b")).toEqual({ invalid: "8888/tcp/a/b" });
  expect(portsOf(" ,; ")).toEqual({ ports: [] });
});
