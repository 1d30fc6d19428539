import { expect } from "@playwright/test";
import { SSH_OFF } from "./fixture/standIn";
import { logIn, picture, test } from "./fixture/test";

test("the owner switches SSH off, and whoever looks at a pod is told at once", async ({
  page,
  berth,
  standIn,
  context,
}) => {
  standIn.stepMillis = 1;
  const pod = standIn.launch({ name: "web-1", template: "ubuntu" });
  await expect.poll(() => standIn.pods.get(pod.id)?.phase).toBe("RUNNING");
  await logIn(page, berth);
  await page.goto(`${berth.url}/pods/${pod.id}`);
  const command = page.getByText("ssh root@127.0.0.1 -p", { exact: false }).first();
  await expect(command).toBeVisible();

  const owner = await context.newPage();
  await owner.goto(`${berth.url}/policy`);
  await owner.getByRole("button", { name: "Switch SSH off" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Switch SSH off" }).click();
  await expect(owner.getByText("SSH is off for this workspace.")).toBeVisible();
  await picture(owner, "policy-ssh-off");

  await expect(page.getByText(SSH_OFF).first()).toBeVisible();
  await page.goto(`${berth.url}/launch`);
  await expect(page.getByText("the pod runs, and nobody gets in")).toBeVisible();
});
