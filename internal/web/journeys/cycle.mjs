// The whole cycle of a sign-off: commented on and returned, changed and compared, declined, signed off, re-opened.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { decide, fillIn, pathOf, save, sendToSam } from "./main-job.mjs";
import { Visitor } from "./visitor.mjs";

export async function cycle(house, step, { javaScript }) {
  const amira = await Visitor.enter(house, { javaScript });
  const sam = await Visitor.enter(house, { javaScript });
  const title = javaScript ? "Round and round, by day" : "Round and round, by night";
  let entry; // the path of the entry

  await step("Amira logs an entry and sends it", async () => {
    await amira.signIn("amira@demo.example");
    await amira.page.goto("/entries/new");
    await amira.page.locator("[name=title]").fill(title);
    await fillIn(amira.page);
    await save(amira, "continue");
    await sendToSam(amira.page);
    entry = await pathOf(amira, title);
  });

  await step("Sam comments on one answer and returns it", async () => {
    await sam.signIn("sam@demo.example");
    await sam.page.goto(`${entry}/sign-off`);
    await sam.page.getByText("Comment on this answer").nth(1).click();
    await sam.page.locator("[name='comment.learned']").fill("Which questions?");
    await decide(sam.page, "return", "");
    await sam.reads("Entry returned with your comment");
  });

  await step("Amira reads it under her answer, answers it and mends the entry", async () => {
    await amira.page.goto(entry);
    await amira.reads("Which questions?");
    await amira.reads("It has waited for you since then");
    await look(amira, "entry-commented");
    await amira.page.getByRole("link", { name: "Add a comment" }).click();
    await look(amira, "entry-comment");
    await amira.page.locator("[name=about][value='answer.learned']").check();
    await amira.page.locator("[name=comment]").fill("Those that begin with how.");
    await amira.page.getByRole("button", { name: "Add comment" }).click();
    await amira.reads("Those that begin with how.");
    await amira.page.goto(`${entry}/edit`);
    await amira.page.locator("[name='answer.learned']").fill("Asking how keeps the talk with the person.");
    await save(amira, "continue");
    await sendToSam(amira.page);
  });

  await step("Sam sees what changed, word by word", async () => {
    await sam.page.goto(`${entry}/sign-off`);
    await sam.reads("What changed since you last looked");
    await sam.reads("version 1, which you returned on");
    const style = (tag) => sam.page.locator(tag).first().evaluate((e) => getComputedStyle(e).textDecorationLine);
    assert.deepEqual([await style("ins"), await style("del")], ["underline", "line-through"]);
    assert.match(await sam.page.locator("del").first().innerText(), /open questions/);
    await look(sam, "sign-off-compared");
  });

  await step("He declines it, and Amira sends it again", async () => {
    await decide(sam.page, "decline", "Please ask the trainer.");
    await sam.reads("Entry declined");
    await amira.page.goto(entry);
    await amira.reads("Please ask the trainer.");
    await look(amira, "entry-declined");
    await amira.page.goto(`${entry}/sign-off-request`);
    await sendToSam(amira.page);
  });

  await step("He signs it off, and re-opens it with a reason", async () => {
    await sam.page.goto(`${entry}/sign-off`);
    await decide(sam.page, "sign", "Well reflected.");
    await sam.page.goto(entry);
    await sam.page.getByRole("link", { name: "Re-open this entry" }).click();
    await look(sam, "entry-reopen");
    await sam.page.locator("[name=comment]").fill("I signed the wrong one.");
    await sam.page.getByRole("button", { name: "Re-open entry" }).click();
    await sam.reads("No. Re-opened by you");
    await look(sam, "given");
    await sam.leave();
  });

  await step("Amira sees that it no longer stands, and by whom", async () => {
    await amira.page.goto(entry);
    await amira.reads("Re-opened. This sign-off no longer stands.");
    await amira.reads("I signed the wrong one.");
    await look(amira, "entry-reopened");
    await amira.leave();
  });
}
