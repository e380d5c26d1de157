// A stranger who holds a portfolio on paper scans the QR code beside a sign-off, and then checks the whole file.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const run = promisify(execFile);

export async function check(house, step) {
  const paper = await mkdtemp(join(tmpdir(), "linkfolio-paper-"));
  const amira = await Visitor.enter(house);
  let pdf, addresses;
  try {
    await step("Amira downloads her portfolio", async () => {
      await amira.signIn("amira@demo.example");
      await amira.page.goto("/portfolio");
      pdf = await amira.download(amira.page.getByRole("button", { name: /PDF/ }).or(amira.page.getByRole("link", { name: /PDF/ })).first());
    });

    await step("Her appraiser prints it, and a phone reads the QR codes from the pages", async () => {
      await run("pdftoppm", ["-r", "150", "-f", "8", "-l", "11", "-png", pdf, join(paper, "page")]);
      const pages = (await readdir(paper)).sort().map((name) => join(paper, name));
      // It ends with 4 where there is a page without a code.
      const { stdout } = await run("zbarimg", ["--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", ...pages]).catch((end) => end);
      addresses = stdout.trim().split("\n");
      assert.ok(addresses.length > 1, `${addresses.length} codes were read`);
    });

    const stranger = await Visitor.enter(house);
    await step("The first one opens, without signing in: the sign-off stands", async () => {
      const { pathname, search } = new URL(addresses[0]);
      const answer = await stranger.page.goto(pathname + search);
      assert.equal(answer.headers()["referrer-policy"], "no-referrer");
      assert.equal(await stranger.heading(), "This sign-off stands");
      await stranger.reads("Sam Okafor");
      await look(stranger, "check-answer");
    });

    await step("A sentence that was made up is not in what was signed off", async () => {
      await stranger.page.locator("[name=text]").fill("I lead the whole team, and everybody in the building says so.");
      await stranger.page.getByRole("button", { name: "Compare" }).click();
      assert.match(await stranger.heading(), /^The sign-off stands, but this text was not found in it$/);
      await look(stranger, "check-compared");
    });

    await step("The whole file stands, word for word", async () => {
      await stranger.page.goto("/verify");
      await look(stranger, "check");
      await stranger.page.locator("[name=file]").setInputFiles(pdf);
      await stranger.page.getByRole("button", { name: "Check this file" }).click();
      assert.equal(await stranger.heading(), "All sign-offs in this portfolio stand");
      await look(stranger, "check-report");
      await stranger.leave();
      await amira.leave(); // her browser has kept the file until now
    });
  } finally {
    await rm(paper, { recursive: true, force: true });
  }
}
