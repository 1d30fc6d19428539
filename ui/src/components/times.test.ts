import { describe, expect, it } from "vitest";
import { spanText, stepText } from "./times";

const MINUTE = 60_000;

describe("spanText", () => {
  it.each([
    [-5, "0 s"],
    [45_900, "45 s"],
    [MINUTE, "1 min"],
    [125 * MINUTE, "2 h 5 min"],
    [120 * MINUTE, "2 h"],
    [76 * 60 * MINUTE, "3 d 4 h"],
  ])("says %i ms as %s", (millis, text) => expect(spanText(millis)).toBe(text));
});

it("stepText shows tenths of a short step", () => {
  expect(stepText(420)).toBe("0.4 s");
  expect(stepText(90_000)).toBe("1 min");
});
