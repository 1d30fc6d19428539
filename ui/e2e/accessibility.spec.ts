import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { logIn, picture, test } from "./fixture/test";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectAccessible(page: Page, where: string): Promise<void> {
  await picture(page, where);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`,
  );
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.failureSummary} ${node.html}`),
  );
  expect(found, where).toEqual([]);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, `${where} is scrolled sideways`).toBeLessThanOrEqual(0);
}

const SCREENS = [
  { name: "light", width: 1280, colorScheme: "light" },
  { name: "dark", width: 1280, colorScheme: "dark" },
  { name: "narrow", width: 320, colorScheme: "light" },
] as const;

for (const { name, width, colorScheme } of SCREENS) {
  test(`every screen is accessible: ${name}`, async ({ page, berth, standIn }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(berth.url);
    await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
    await expectAccessible(page, `${name}-login`);
    await logIn(page, berth);
    await expect(page.getByRole("heading", { name: "No pods yet" })).toBeVisible();
    await expectAccessible(page, `${name}-empty`);

    const main = page.getByRole("navigation", { name: "Main" });
    await main.getByRole("link", { name: "Launch" }).click();
    await page.getByRole("textbox", { name: "GPUs" }).fill("7");
    await page.getByText("Container image").click();
    await page.getByRole("button", { name: "Add a variable" }).click();
    await page.getByRole("button", { name: "Launch" }).click();
    await expect(page.getByText("Name the image, for example")).toBeVisible();
    await expectAccessible(page, `${name}-launch`);

    await main.getByRole("link", { name: "SSH keys" }).click();
    await page.getByRole("textbox", { name: "Public key" }).fill(berth.publicKey);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("list", { name: "Saved keys" })).toBeVisible();
    await page.getByRole("textbox", { name: "Public key" }).fill("AAAA\nSHA256:abc");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/Line 2/)).toBeVisible();
    await expectAccessible(page, `${name}-keys`);

    await main.getByRole("link", { name: "Templates" }).click();
    await page.getByRole("button", { name: "New template" }).click();
    await page.getByRole("button", { name: "Add a variable" }).click();
    await expect(page.getByRole("list", { name: "Templates" })).toBeVisible();
    await expectAccessible(page, `${name}-templates`);

    await main.getByRole("link", { name: "Registries" }).click();
    await page.getByLabel("Registry", { exact: false }).first().fill("ghcr.io");
    await page.getByLabel("User name").fill("robot");
    await page.getByLabel("Password or token").first().fill("secret");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("list", { name: "Saved logins" })).toBeVisible();
    await expectAccessible(page, `${name}-registries`);

    await main.getByRole("link", { name: "Webhooks" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("pager");
    await page.getByRole("textbox", { name: "Address" }).fill("https://example.org/berth?for=me");
    await page.getByRole("checkbox", { name: /pod\.failed/ }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("shown this once")).toBeVisible();
    await expect(page.getByRole("listitem", { name: "pager" })).toBeVisible();
    await expectAccessible(page, `${name}-webhooks`);

    await main.getByRole("link", { name: "Policy" }).click();
    await page.getByRole("radio", { name: "Only these" }).check();
    await expect(page.getByRole("textbox", { name: /^Stop after/ })).toHaveValue("PT8H");
    await expectAccessible(page, `${name}-policy`);
    await page.getByRole("button", { name: "Switch SSH off" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page, `${name}-ssh-off`);
    await page.keyboard.press("Escape");

    await main.getByRole("link", { name: "Nodes" }).click();
    await page.getByRole("button", { name: "Drain: node-1" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page, `${name}-drain`);
    await page.keyboard.press("Escape");
    await expectAccessible(page, `${name}-nodes`);

    standIn.stepMillis = 1;
    const run = standIn.launch({
      name: "train-llama-3-with-long-name",
      template: "ubuntu",
      gpu: { count: 4 },
    });
    await expect.poll(() => standIn.pods.get(run.id)?.phase).toBe("RUNNING");
    standIn.stepMillis = 1_000_000;
    const failed = standIn.launch({ name: "bert-1", image: "pytorch/pytorch:nosuchtag", gpu: { count: 1 } });
    const why = "The image pytorch/pytorch:nosuchtag does not exist in the registry. Check its name and tag.";
    standIn.move(failed.id, "PodFailed", { phase: "FAILED" }, "image-not-found", why);
    const queued = standIn.launch({
      name: "wait-1",
      template: "ubuntu",
      gpu: { count: 8, model: "H100-80GB" },
      env: { HF_TOKEN: "x" },
      ports: [8888],
    });
    const full = "4 of 8 H100-80GB are free, 8 are wanted. 1 older pod waits.";
    standIn.move(queued.id, "PodQueued", { phase: "QUEUED" }, "sold-out", full);
    const lost = standIn.launch({ name: "lost-1", template: "ubuntu" });
    const silent = "Its machine node-2 has not answered since 14:02:11.";
    standIn.move(lost.id, "PodLost", { phase: "LOST", node: "node-2" }, "node-silent", silent);

    await main.getByRole("link", { name: "Pods" }).click();
    await expect(page.getByText(why)).toBeVisible();
    await expectAccessible(page, `${name}-pods`);
    await page.getByRole("button", { name: "Actions for train-llama" }).click();
    await expect(page.getByRole("menuitem", { name: "Terminate" })).toBeVisible();
    await expectAccessible(page, `${name}-menu`);
    await page.getByRole("menuitem", { name: "Terminate" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page, `${name}-terminate`);
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "Connect to train-llama" }).click();
    await page.getByText("It does not work?").click();
    await expectAccessible(page, `${name}-pod`);
    await page.getByRole("link", { name: "All pods" }).click();
    await page.getByRole("link", { name: "bert-1" }).click();
    await expect(page.getByText("bert-1 failed")).toBeVisible();
    await expectAccessible(page, `${name}-failed`);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("radio", { name: "Another number for this start" }).check();
    await expectAccessible(page, `${name}-start`);
  });
}

test("the launch is done with the keyboard alone", async ({ page, berth, standIn }) => {
  standIn.stepMillis = 1;
  await page.goto(`${berth.url}/launch`);
  await expect(page.getByLabel("Token", { exact: true })).toBeFocused();
  await page.keyboard.type(berth.token);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Launch a pod" })).toBeVisible();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  for (
    let presses = 0;
    presses < 15 && !(await name.evaluate((one) => one === document.activeElement));
    presses++
  ) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("by-keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "by-keyboard" })).toBeFocused();
  await expect(page.getByTestId("announcer")).toContainText("by-keyboard is now Running");
});
