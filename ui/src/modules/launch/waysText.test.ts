import { expect, it } from "vitest";
import { waysOf } from "./waysText";

it("promises full SSH where there are public ports for all nodes", () => {
  const ways = waysOf({ total: 1000, free: 2 }, 2, true);
  expect(ways.open).toBe(true);
  expect(ways.word).toBe("full SSH");
  expect(ways.text).toContain("a public port of its own for each node");
  expect(ways.text).toContain("2 of 1000 ports are free");
});

it("says before the launch that it would be refused for want of a public port", () => {
  expect(waysOf({ total: 2, free: 0 }, 1, true).text).toContain(
    "No public port is free, and a pod needs one",
  );
  expect(waysOf({ total: 2, free: 1 }, 3, true).text).toContain("Only 1 public ports are free");
  expect(waysOf({ total: 2, free: 1 }, 3, true).open).toBe(false);
});

it("says before the launch that nobody will get in where SSH is off", () => {
  expect(waysOf({ total: 2, free: 2 }, 1, false)).toMatchObject({ word: "SSH is off", open: false });
});
