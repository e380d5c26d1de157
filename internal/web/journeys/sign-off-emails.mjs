// Emails about sign-offs: a link worker sees how long an entry has waited and reminds her supervisor, who chooses how often he
// wants to be written to.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

export async function signOffEmails(house, step, { javaScript }) {
  const amira = await Visitor.enter(house, { javaScript });
  const sam = await Visitor.enter(house, { javaScript });
  const remind = () => amira.page.getByRole("button", { name: "Remind Sam Okafor" });

  await step("Amira sees who an entry waits for, and for how long", async () => {
    await amira.signIn("amira@demo.example");
    const waiting = amira.page.locator("section", { has: amira.page.getByRole("heading", { name: "Waiting for sign-off" }) }).locator("li");
    const line = waiting.filter({ hasText: /\d days$/ }).nth(javaScript ? 0 : 1); // each run reminds of another
    assert.match(await line.innerText(), /With Sam Okafor since \d+ \w+ \d{4}, \d+ days$/);
    await line.getByRole("link").click();
    await amira.reads("It has waited for");
    await look(amira, "entry-waits");
  });

  await step("She reminds Sam, once a day", async () => {
    await remind().click();
    await amira.reads("It is in their next email about sign-offs.");
    await amira.reads("You can remind them again from");
    assert.equal(await remind().count(), 0, "the button is gone for today");
    await look(amira, "entry-reminded");
    await amira.leave();
  });

  await step("Sam wants these emails once a week, and reads that the list of signatures always comes", async () => {
    await sam.signIn("sam@demo.example");
    await sam.page.goto("/account");
    await sam.page.getByRole("link", { name: "Emails about sign-offs" }).click();
    await sam.reads("This cannot be switched off");
    await look(sam, "sign-off-emails");
    for (const every of ["Weekly", "Daily"]) { // back to daily, as the other journeys find him
      await sam.page.getByLabel(every).check();
      await sam.page.getByRole("button", { name: "Save" }).click();
      await sam.reads("Your choice of emails was saved");
      await sam.page.getByRole("link", { name: "Emails about sign-offs" }).click();
      assert.ok(await sam.page.getByLabel(every).isChecked());
    }
    await sam.leave();
  });
}
