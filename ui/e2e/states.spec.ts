import { expect } from "@playwright/test";
import { logIn, picture, test } from "./fixture/test";

test("a page shows a skeleton until it has something to show", async ({ page, berth, standIn }) => {
  await logIn(page, berth);
  await expect(page.getByRole("heading", { name: "No pods yet" })).toBeVisible();
  standIn.delayMillis = 1_500;
  await page.reload();
  await expect(page.getByText("Loading pods")).toBeAttached();
  await picture(page, "state-loading");
  await expect(page.getByRole("heading", { name: "No pods yet" })).toBeVisible();
});

test("a lost connection is shown, and what is on screen stays", async ({ page, berth, standIn }) => {
  standIn.stepMillis = 1;
  const pod = standIn.launch({ name: "web-1", template: "ubuntu" });
  await logIn(page, berth);
  const live = page.getByRole("status", { name: "Live updates" });
  await expect(live).toHaveText("Live");
  await expect.poll(() => standIn.pods.get(pod.id)?.phase).toBe("RUNNING");
  await page.context().setOffline(true);
  standIn.disconnectFeeds();
  await expect(live).toHaveText("Reconnecting…");
  await expect(live).toHaveText(/Stale since/);
  await expect(page.getByText("You see the state as of")).toBeVisible();
  await expect(page.getByRole("link", { name: "web-1", exact: true })).toBeVisible();
  await picture(page, "state-stale");

  standIn.move(pod.id, "PodFailed", { phase: "FAILED" }, "oom", "Its main process ran out of memory.");
  await page.context().setOffline(false);
  await expect(live).toHaveText("Live", { timeout: 30_000 });
  await expect(page.getByText("Its main process ran out of memory.")).toBeVisible();
});

test("a session that ended leads to the log-in and back", async ({ page, berth, standIn }) => {
  await logIn(page, berth);
  await page.getByRole("link", { name: "SSH keys" }).click();
  await expect(page.getByRole("heading", { name: "Saved keys" })).toBeVisible();
  await page.context().clearCookies();
  standIn.disconnectFeeds();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await page.getByLabel("Token", { exact: true }).fill(berth.token);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { name: "Saved keys" })).toBeVisible();
});

test("a key is removed after a question", async ({ page, berth, standIn }) => {
  await logIn(page, berth);
  await page.getByRole("link", { name: "Add a key" }).click();
  await page.getByRole("textbox", { name: "Public key" }).fill(berth.publicKey);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Remove / }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove key" }).click();
  await expect(page.getByText("No key is saved. Without one")).toBeVisible();
  expect(standIn.keys).toEqual([]);
});

test("addresses that lead nowhere say so", async ({ page, berth, standIn }) => {
  expect(standIn.pods.size).toBe(0);
  await logIn(page, berth);
  await expect(page.getByRole("heading", { name: "No pods yet" })).toBeVisible();
  await page.goto(`${berth.url}/pods/pod-nosuchpod0000000`);
  await expect(page.getByRole("heading", { name: "No such pod" })).toBeVisible();
  await page.goto(`${berth.url}/nowhere`);
  await expect(page.getByRole("heading", { name: "No such page" })).toBeVisible();
});
