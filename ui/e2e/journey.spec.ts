import { expect } from "@playwright/test";
import { logIn, picture, test } from "./fixture/test";

/** Runs on a Berth without pods and keys. */
test("somebody logs in, adds a key, launches a pod, connects, stops, starts and terminates it", async ({
  page,
  berth,
  request,
}) => {
  // Longer than all waits for phases together: a busy machine boots pods slowly.
  test.setTimeout(480_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) {
      errors.push(message.text());
    }
  });
  const main = page.getByRole("navigation", { name: "Main" });
  const row = (name: string) =>
    page.getByRole("table", { name: "Pods" }).getByRole("row").filter({ hasText: name });

  await test.step("a wrong token is refused", async () => {
    await page.goto(berth.url);
    await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
    await page.getByLabel("Token", { exact: true }).fill("not-the-token");
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByText("This token is not valid")).toBeVisible();
    await picture(page, "01-login-refused");
  });

  await test.step("the right one leads to the empty list", async () => {
    await logIn(page, berth);
    await expect(page.getByRole("heading", { name: "No pods yet" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Live updates" })).toHaveText("Live");
    await picture(page, "02-empty");
  });

  // Nothing below may load the page again: the mark would be gone.
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await test.step("a pasted fingerprint is named as one", async () => {
    await page.getByRole("link", { name: "Add a key" }).click();
    await page
      .getByRole("textbox", { name: "Public key" })
      .fill("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/line 1: .*fingerprint/i).first()).toBeVisible();
    await picture(page, "03-wrong-key");
  });

  await test.step("a public key is saved", async () => {
    await page.getByRole("textbox", { name: "Public key" }).fill(berth.publicKey);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("list", { name: "Saved keys" }).getByRole("listitem")).toHaveCount(1);
    await expect(page.getByRole("textbox", { name: "Public key" })).toHaveValue("");
    await picture(page, "04-key-saved");
  });

  await test.step("the launch form keeps its input when a name is refused", async () => {
    await main.getByRole("link", { name: "Launch" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Web_1");
    await page.getByRole("textbox", { name: "GPUs" }).fill("1");
    await page.getByRole("textbox", { name: "Disk in GiB" }).fill("7");
    await page.getByRole("button", { name: "Launch" }).click();
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await expect(name).toHaveAttribute("aria-invalid", "true");
    await expect(name).toHaveValue("Web_1");
    await expect(name).toBeFocused();
    await expect(page.getByRole("textbox", { name: "Disk in GiB" })).toHaveValue("7");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await picture(page, "05-bad-name");
  });

  await test.step("a pod is launched and becomes Running by itself", async () => {
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("web-1");
    await page.getByRole("button", { name: "Launch" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "web-1" })).toBeVisible();
    await main.getByRole("link", { name: "Pods" }).click();
    await expect(row("web-1")).toBeVisible();
    await picture(page, "06-launched");
    await expect(row("web-1").getByText("Running", { exact: true })).toBeVisible({ timeout: 90_000 });
    await picture(page, "07-running");
  });

  await test.step("the command to connect is copied", async () => {
    await row("web-1").getByRole("link", { name: "Connect to web-1" }).click();
    await expect(page.getByRole("heading", { name: "Connect" })).toBeVisible();
    await page
      .getByRole("button", { name: /^Copy ssh \w+@[\d.]+ -p/ })
      .first()
      .click();
    await expect(page.getByRole("button", { name: /^Copied ssh \w+@[\d.]+ -p/ })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ssh \w+@[\d.]+ -p \d+$/);
    await expect(page.getByTestId("announcer")).toContainText(/Copied: ssh \w+@[\d.]+ -p/);
    await expect(page.getByText(/SHA256:/).first()).toBeVisible();
    await expect(page.getByRole("region", { name: "Timeline" }).getByRole("listitem").first()).toBeVisible();
    await picture(page, "08-connect");
  });

  const badge = page.getByRole("main").locator("h1 + span");

  await test.step("stop says what is lost and kept", async () => {
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Stop web-1?" });
    await expect(dialog.getByText("the disk (7 GiB)")).toBeVisible();
    await picture(page, "09-stop-dialog");
    await dialog.getByRole("button", { name: "Stop web-1" }).click();
    await expect(badge).toHaveText("Stopped", { timeout: 60_000 });
    await expect(page.getByRole("button", { name: /^Copy ssh \w+@[\d.]+ -p/ })).toHaveCount(0);
    await picture(page, "10-stopped");
  });

  await test.step("start brings it back", async () => {
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Start web-1" }).click();
    await expect(badge).toHaveText("Running", { timeout: 90_000 });
    await expect(page.getByRole("button", { name: /^Copy ssh \w+@[\d.]+ -p/ }).first()).toBeVisible();
  });

  await test.step("a pod launched elsewhere appears by itself", async () => {
    await main.getByRole("link", { name: "Pods" }).click();
    await expect(row("web-1")).toBeVisible();
    const answer = await request.post(`${berth.url}/v1/pods`, {
      headers: { Authorization: `Bearer ${berth.token}` },
      data: { name: "api-1", template: "ubuntu", gpu: { count: 0 } },
    });
    expect(answer.status()).toBe(202);
    await expect(row("api-1")).toBeVisible();
    await expect(row("api-1").getByText("Running", { exact: true })).toBeVisible({ timeout: 90_000 });
    await picture(page, "11-two-pods");
  });

  await test.step("terminate wants the name typed", async () => {
    await page.getByRole("button", { name: "Actions for web-1" }).click();
    await page.getByRole("menuitem", { name: "Terminate" }).click();
    const dialog = page.getByRole("dialog", { name: "Terminate web-1?" });
    await expect(dialog.getByText("deletes the pod's disk")).toBeVisible();
    const confirm = dialog.getByRole("button", { name: "Terminate web-1" });
    await expect(confirm).toBeDisabled();
    await dialog.getByRole("textbox").fill("web-1");
    await picture(page, "12-terminate-dialog");
    await confirm.click();
    await expect(row("web-1")).toHaveCount(0, { timeout: 60_000 });
    await page.getByRole("switch", { name: /Show terminated pods/ }).check({ force: true });
    await expect(row("web-1").getByText("Terminated", { exact: true })).toBeVisible();
    await picture(page, "13-terminated");
  });

  expect(await page.evaluate(() => "sameDocument" in window), "the page was never loaded again").toBe(true);

  await test.step("log out ends the session", async () => {
    await page.getByRole("button", { name: "Log out" }).click();
    await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  expect(errors).toEqual([]);
});
