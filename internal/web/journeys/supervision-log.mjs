// Amira logs a supervision session with Sam, who confirms it; she corrects it, and his confirmation counts no longer, until he
// confirms it again. What each keeps for themselves is never on the other's page.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

export async function supervisionLog(house, step, options) {
  const amira = await Visitor.enter(house, options);
  const sam = await Visitor.enter(house, options);
  const mark = options.javaScript ? "with scripts" : "without scripts";
  let session; // its path

  await step("Amira logs a session with Sam, with four actions", async () => {
    const { page } = amira;
    await amira.signIn("amira@demo.example");
    await page.goto("/supervision");
    await page.getByRole("link", { name: "Open the supervision log" }).click();
    await page.getByRole("button", { name: "Log a session" }).click();
    await page.getByRole("button", { name: "Save and confirm" }).click();
    assert.match(await page.title(), /^Error: /);
    await look(amira, "session-refused");
    const day = new Date();
    for (const [part, value] of [["day", day.getDate()], ["month", day.getMonth() + 1], ["year", day.getFullYear()]]) {
      await page.locator(`[name=held_on-${part}]`).fill(String(value));
    }
    await page.locator("[name=length]").fill("45 min");
    await page.locator("[name=agenda]").fill(`Winter pressures, ${mark}`);
    await page.getByText("Entries that you talked about").click();
    await page.locator("[name=entries]").first().check();
    await page.locator("[name='action.0']").fill("Write the letter");
    await page.locator("[name='by.0'][value=worker]").check();
    await page.getByRole("button", { name: "Add more actions" }).click();
    assert.equal(await page.locator("[name='action.0']").inputValue(), "Write the letter");
    await page.locator("[name='action.4']").fill("Ask the lead");
    await page.locator("[name='by.4'][value=supervisor]").check();
    await look(amira, "session-new");
    await page.getByRole("button", { name: "Save and confirm" }).click();
    await amira.reads("Waits for Sam Okafor");
    session = new URL(page.url()).pathname;
    await page.locator("[name=private]").fill("for Amira alone");
    await page.getByRole("button", { name: "Save private notes" }).click();
    await amira.reads("Your private notes are saved");
    await look(amira, "session-waits");
  });

  await step("Sam confirms it and ticks an action", async () => {
    await sam.signIn("sam@demo.example");
    await sam.page.goto("/supervision/sessions");
    await look(sam, "supervision-log");
    await sam.page.goto(session);
    assert.ok(!(await sam.page.content()).includes("for Amira alone"), "Sam reads Amira's private notes");
    await sam.page.getByRole("button", { name: "Confirm this session" }).click();
    await sam.reads("Confirmed by both");
    await sam.page.getByRole("button", { name: /^Mark as done/ }).first().click();
    await sam.reads("Action marked as done");
    await sam.reads("Confirmed by both");
    await look(sam, "session-confirmed");
  });

  await step("Amira corrects it, and Sam sees that his confirmation no longer counts", async () => {
    await amira.page.goto(session);
    await amira.page.getByRole("button", { name: "Correct this session" }).click();
    await amira.page.locator("[name=length]").fill("1h");
    await amira.page.locator("[name=reason]").fill("It was longer");
    await look(amira, "session-correct");
    await amira.page.getByRole("button", { name: "Save and confirm" }).click();
    await amira.reads("Sam Okafor confirmed an earlier version");
    await sam.page.goto(session);
    await sam.reads("You confirmed an earlier version");
    await sam.reads("It was longer");
    await sam.reads("Length: 45 minutes, now 1 hour");
    await look(sam, "session-voided");
    await sam.page.getByRole("button", { name: "Confirm this session" }).click();
    await sam.reads("Confirmed by both");
    await amira.leave();
    await sam.leave();
  });
}
