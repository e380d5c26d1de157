// The main job, end to end: a link worker logs an entry, her supervisor returns it, she mends it, he signs it, and she
// downloads her portfolio.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./house.mjs";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const run = promisify(execFile);

export async function mainJob(house, step, { javaScript }) {
  const amira = await Visitor.enter(house, { javaScript });
  const sam = await Visitor.enter(house, { javaScript });
  const title = javaScript ? "Motivational interviewing, a day with practice" : "Motivational interviewing, the evening course";
  let entry; // the path of the entry

  await step("Amira signs in and sees her year", async () => {
    await amira.signIn("amira@demo.example");
    await amira.reads("of 20 points");
    await look(amira, "my-year");
    if (javaScript && process.env.UPDATE_SCREENSHOTS) await pictureForReadme(amira);
  });

  await step("She begins an entry and saves it half filled as a draft", async () => {
    await amira.page.getByRole("link", { name: "Add an entry" }).or(amira.page.getByRole("button", { name: "Add an entry" })).first().click();
    await look(amira, "entry-new");
    await amira.page.locator("[name=title]").fill(title);
    await save(amira, "draft");
    entry = await pathOf(amira, title);
  });

  await step("She continues too early and is told what is missing", async () => {
    await amira.page.goto(`${entry}/edit`);
    await save(amira, "continue");
    assert.match(await amira.page.title(), /^Error: /);
    assert.equal(await amira.page.locator("[name=title]").inputValue(), title);
    await look(amira, "entry-refused");
    if (javaScript) {
      const focused = await amira.page.evaluate(() => document.activeElement.className);
      assert.match(focused, /error-summary/, "the error summary has the focus");
    }
    await amira.page.locator(".nhsuk-error-summary a").first().click();
    await look(amira, "entry-refused");
  });

  await step("She fills it in and checks her answers", async () => {
    await fillIn(amira.page);
    await save(amira, "continue");
    await amira.reads("2 hours 30 minutes");
    await amira.reads("Asking open questions keeps the talk with the person.");
    await look(amira, "check-answers");
  });

  await step("She sends it to Sam for sign-off", async () => {
    await sendToSam(amira.page);
    await look(amira, "sent");
  });

  await step("She signs out", async () => {
    await amira.signOut();
    await amira.page.goto(entry);
    assert.equal(await amira.heading(), "Sign in");
    await look(amira, "sign-in");
  });

  await step("Sam signs in and finds it in his queue", async () => {
    await sam.signIn("sam@demo.example");
    await sam.page.goto("/sign-offs");
    await sam.reads(title);
    await look(sam, "queue");
  });

  await step("He cannot return it without a word", async () => {
    await sam.page.goto(`${entry}/sign-off`);
    await sam.reads("Asking open questions keeps the talk with the person.");
    await look(sam, "sign-off");
    await decide(sam.page, "return", "");
    assert.match(await sam.page.title(), /^Error: /);
    await look(sam, "sign-off-refused");
  });

  await step("He returns it with a comment", async () => {
    await decide(sam.page, "return", "Please say what changed for the people you see.");
    await look(sam, "decided");
  });

  await step("Amira signs in again, reads the comment and mends the entry", async () => {
    await amira.signIn("amira@demo.example");
    await amira.page.goto(entry);
    await amira.reads("Please say what changed for the people you see.");
    await look(amira, "entry-returned");
    await amira.page.goto(`${entry}/edit`);
    await amira.page.locator("[name^='answer.']").last().fill("Two people set goals of their own and came back to tell me.");
    await save(amira, "continue");
  });

  await step("She sends it again", async () => {
    await sendToSam(amira.page);
  });

  await step("Sam signs it", async () => {
    await sam.page.goto(`${entry}/sign-off`);
    await sam.reads("Two people set goals of their own and came back to tell me.");
    await decide(sam.page, "sign", "Well reflected.");
    await sam.leave();
  });

  await step("Amira sees it signed, with its history", async () => {
    await amira.page.goto(entry);
    await amira.reads("Signed off");
    await amira.reads("Well reflected.");
    await look(amira, "entry-signed");
  });

  await step("She downloads her portfolio", async () => {
    await amira.page.goto("/portfolio");
    await look(amira, "portfolio");
    const file = await amira.download(amira.page.getByRole("button", { name: /PDF/ }).or(amira.page.getByRole("link", { name: /PDF/ })).first());
    assert.equal((await readFile(file)).subarray(0, 5).toString(), "%PDF-");
    const { stdout } = await run("pdftotext", ["-raw", file, "-"]);
    assert.ok(stdout.replaceAll("\n", " ").includes(title), "the portfolio holds the entry");
    assert.ok(stdout.replaceAll("\n", " ").includes("Well reflected."), "the portfolio holds the sign-off");
    await amira.leave();
  });
}

export async function fillIn(page) {
  const day = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
  await page.locator("[name=starts_on-day]").fill(String(day.getUTCDate()));
  await page.locator("[name=starts_on-month]").fill(String(day.getUTCMonth() + 1));
  await page.locator("[name=starts_on-year]").fill(String(day.getUTCFullYear()));
  await page.locator("[name=provider]").fill("Personalised Care Institute");
  await page.locator("[name=kind][value=formal]").check();
  await page.locator("[name=activity]").selectOption({ index: 1 });
  await page.locator("[name=hours]").fill("2h 30m");
  for (const answer of await page.locator("[name^='answer.']").all()) {
    await answer.fill("Asking open questions keeps the talk with the person.");
  }
}

export async function save(visitor, how) {
  await visitor.page.locator(`[name=save][value=${how}]`).click();
}

export async function sendToSam(page) {
  const choice = page.getByLabel(/Sam/);
  if (await choice.count() > 0) await choice.first().check();
  await page.getByRole("button", { name: /send/i }).click();
}

export async function decide(page, decision, comment) {
  await page.locator("[name=comment]").fill(comment);
  const choice = page.locator(`[name=decision][value=${decision}]`);
  if (await choice.getAttribute("type") === "radio") {
    await choice.check();
    await page.locator("main form button").last().click();
  } else {
    await choice.click();
  }
}

// pathOf returns the path of the entry with that title, which the visitor has just saved.
export async function pathOf(visitor, title) {
  await visitor.page.goto("/entries");
  const href = await visitor.page.getByRole("link", { name: title }).first().getAttribute("href");
  return new URL(href, visitor.page.url()).pathname.replace(/\/(edit|sign-off-request)$/, "");
}

async function pictureForReadme(visitor) {
  await mkdir(join(root, "docs/images"), { recursive: true });
  await visitor.page.screenshot({ path: join(root, "docs/images/my-year.png") });
}
