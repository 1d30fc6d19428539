import { expect, type Page, test } from "@playwright/test";

const { NOTEBOOK_URL, NOTEBOOK_USER, NOTEBOOK_PASSWORD } = process.env;

async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel("User").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Opens what is on the page that JupyterLab begins with. */
async function launch(page: Page, category: string, title: string): Promise<void> {
  await page.getByRole("menuitem", { name: "File", exact: true }).click();
  await page.getByText("New Launcher", { exact: true }).click();
  await page
    .locator(`.jp-LauncherCard[data-category="${category}"][title^="${title}"]:visible`)
    .last()
    .click();
}

/** Drives the JupyterLab of a real pod at the end of a tunnel, which NotebookIT opens. */
test("somebody logs in to a pod's JupyterLab and works in it", async ({ page }) => {
  test.skip(!NOTEBOOK_URL, "needs the notebook of a real pod, which NOTEBOOK_URL names");
  const url = NOTEBOOK_URL ?? "";
  const user = NOTEBOOK_USER ?? "";
  const password = NOTEBOOK_PASSWORD ?? "";

  await test.step("POD-9: a wrong user and a wrong password are refused", async () => {
    await page.goto(`${url}/lab`);
    for (const [name, word] of [
      [user, "not the password"],
      ["eve", password],
    ] as const) {
      await logIn(page, name, word);
      await expect(page.getByRole("alert")).toContainText("Wrong user or password");
    }
    expect((await page.request.get(`${url}/api/contents`)).status()).toBe(403);
  });

  await test.step("POD-9: the right ones lead to JupyterLab", async () => {
    await logIn(page, user, password);
    await expect(page.locator("#jp-top-panel")).toBeVisible({ timeout: 60_000 });
    await expect(page.locator(".jp-LauncherCard").first()).toBeVisible({ timeout: 30_000 });
    expect((await page.request.get(`${url}/api/contents`)).status()).toBe(200);
  });

  await test.step("POD-14: a file is uploaded by the button, into the current directory", async () => {
    const chosen = page.waitForEvent("filechooser");
    await page
      .getByRole("button", { name: /Upload Files/ })
      .first()
      .click();
    await (await chosen).setFiles({
      name: "uploaded.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("from the browser\n"),
    });
    await expect(page.locator(".jp-DirListing-item", { hasText: "uploaded.txt" })).toBeVisible();
  });

  await test.step("POD-11: a cell installs a package, and the next one uses it", async () => {
    await launch(page, "Notebook", "Python 3");
    const cell = page.locator(".jp-NotebookPanel:visible .jp-CodeCell .cm-content").first();
    // What is typed before is lost, as the cells are made anew once the kernel is there.
    await expect(page.getByRole("button", { name: /Python 3 .* \| Idle/ })).toBeVisible({ timeout: 60_000 });
    await cell.click();
    await page.keyboard.type(
      '!pip install iniconfig && python -c "import iniconfig; print(6 * 7, iniconfig.__name__)"',
    );
    await expect(cell).toContainText("iniconfig.__name__");
    await page.keyboard.press("Shift+Enter");
    await expect(page.locator(".jp-OutputArea-output").first()).toContainText("42 iniconfig", {
      timeout: 60_000,
    });
    await page.locator(".jp-NotebookPanel:visible .jp-CodeCell .cm-content").last().click();
    await page.keyboard.type("import iniconfig; print('kernel', 6 * 7, iniconfig.__name__)");
    await page.keyboard.press("Shift+Enter");
    await expect(page.locator(".jp-OutputArea-output", { hasText: "kernel 42 iniconfig" })).toBeVisible({
      timeout: 30_000,
    });
  });

  await test.step("VAST-7: a terminal goes on where it was after the page was loaded again", async () => {
    const file = (name: string) => async () => {
      const answer = await page.request.get(`${url}/api/contents/${name}?content=1`);
      return answer.ok() ? (await answer.json()).content : "";
    };
    const terminal = page.locator(".jp-Terminal:visible .xterm-helper-textarea");
    await launch(page, "Other", "Start a new terminal");
    await terminal.focus({ timeout: 30_000 });
    await page.keyboard.type("MARK=$((6*7)); echo first-$MARK >first.txt\n");
    await expect.poll(file("first.txt"), { timeout: 30_000 }).toBe("first-42\n");
    // JupyterLab remembers what is open a moment after it was opened, and shows that alone once it is loaded again.
    const open = async () => {
      const { workspaces } = await (await page.request.get(`${url}/lab/api/workspaces`)).json();
      return JSON.stringify(
        workspaces.values.map((one: { data: Record<string, unknown> }) => one.data["layout-restorer:data"]),
      );
    };
    await expect.poll(open, { timeout: 30_000 }).toContain("terminal:1");

    await page.reload();
    await expect(page.locator("#jp-top-panel")).toBeVisible({ timeout: 60_000 });
    await page
      .getByRole("tab", { name: /Terminal 1/ })
      .first()
      .click({ timeout: 30_000 });
    await terminal.focus({ timeout: 30_000 });
    await page.keyboard.type("echo again-$MARK >again.txt\n");
    await expect.poll(file("again.txt"), { timeout: 30_000 }).toBe("again-42\n");
    expect(await (await page.request.get(`${url}/api/terminals`)).json()).toHaveLength(1);
  });
});
