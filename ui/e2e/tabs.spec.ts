import { expect } from "@playwright/test";
import { logIn, test } from "./fixture/test";

/** More than the connections that a browser opens to one server. */
const TABS = 8;

test("many tabs of one browser share one feed, also when the tab that holds it is closed", async ({
  page,
  berth,
  standIn,
}) => {
  const pod = standIn.launch({ name: "web-1", template: "ubuntu" });
  await logIn(page, berth);
  const tabs = [page];
  while (tabs.length < TABS) {
    const tab = await page.context().newPage();
    await tab.goto(berth.url);
    tabs.push(tab);
  }
  const allAreLive = async () => {
    for (const tab of tabs) {
      await expect(tab.getByRole("status", { name: "Live updates" })).toHaveText("Live");
    }
  };
  const allShow = async (reason: string) => {
    standIn.move(pod.id, "PodFailed", { phase: "FAILED" }, "oom", reason);
    for (const tab of tabs) {
      await expect(tab.getByText(reason).first()).toBeVisible();
    }
  };
  await allAreLive();
  expect(standIn.openFeeds).toBe(1);
  await expect.poll(() => standIn.pods.get(pod.id)?.phase).toBe("RUNNING");
  await allShow("Its main process ran out of memory.");

  // The first tab was alone with the feed, so it holds it.
  await tabs.shift()?.close();
  await expect.poll(() => standIn.openFeeds).toBe(1);
  await allAreLive();
  await allShow("The machine it ran on is gone.");

  standIn.disconnectFeeds();
  await allAreLive();
  await expect.poll(() => standIn.openFeeds).toBe(1);
});
