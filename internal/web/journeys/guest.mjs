// Signed off without an account: Amira asks a course leader by email. Jo reads the letter in the development mailbox, opens the
// link on a phone, confirms who she is, and enters the code that was sent to her.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { fillIn, pathOf, save } from "./main-job.mjs";
import { lettersTo, openLetter } from "./team.mjs";
import { sizes, Visitor } from "./visitor.mjs";

export async function guest(house, step, { javaScript }) {
  const title = `A course led by Jo${javaScript ? "" : ", plainly"}`;
  const email = javaScript ? "jo.bell@college.example" : "jo.plain@college.example";
  const amira = await Visitor.enter(house, { javaScript });
  const jo = await Visitor.enter(house, { javaScript });
  const { page } = jo;
  let entry;

  await step("Amira asks somebody without an account", async () => {
    await amira.signIn("amira@demo.example");
    await amira.page.goto("/entries/new");
    await amira.page.locator("[name=title]").fill(title);
    await fillIn(amira.page);
    await save(amira, "continue");
    assert.equal(await amira.page.locator("[name=email]").isVisible(), !javaScript);
    await amira.page.getByLabel("Somebody without an account").check();
    await amira.page.locator("[name=name]").fill("Jo Bell");
    await amira.page.locator("[name=email]").fill("amira@demo.example");
    await amira.page.getByRole("button", { name: "Send for sign-off" }).click();
    await amira.reads("This is your own address");
    assert.ok(await amira.page.locator("[name=email]").isVisible());
    await look(amira, "guest-asked-refused");
    await amira.page.locator("[name=email]").fill(email);
    await amira.page.getByRole("button", { name: "Send for sign-off" }).click();
    await amira.reads("Jo Bell gets an email with a link");
    await look(amira, "guest-asked");
    entry = await pathOf(amira, title);
    await amira.page.goto(entry);
    await amira.reads("It waits for them");
    await look(amira, "guest-entry-waits");
  });

  await step("Jo follows the link in the letter, and sees this entry alone", async () => {
    await openLetter(jo, email, /\/sign\/[A-Z2-7]{26}$/);
    await jo.reads(title);
    assert.equal(jo.document.headers()["referrer-policy"], "no-referrer");
    assert.equal(await page.locator("a[href^='/entries']").count(), 0);
    await look(jo, "guest-answer");
  });

  await step("She answers, and nothing is decided before the code", async () => {
    await page.setViewportSize(sizes[1]);
    await page.locator("[name=decision][value=sign]").check();
    await page.locator("[name=comment]").fill("Amira took part in all of it.");
    await page.getByRole("button", { name: "Continue" }).click();
    await jo.reads("Enter your role");
    assert.equal(await page.locator("[name=comment]").inputValue(), "Amira took part in all of it.");
    await page.locator("[name=role]").fill("Course leader");
    await page.locator("[name=organisation]").fill("Harbour College");
    await page.getByRole("button", { name: "Continue" }).click();
    await jo.reads("Enter the code that we sent you");
    await look(jo, "guest-code");
    await amira.page.goto(entry);
    await amira.reads("It waits for them");
  });

  await step("With the code from the mailbox the entry is signed off", async () => {
    const here = page.url();
    const code = await codeTo(jo, email);
    await page.goto(here);
    await page.setViewportSize(sizes[1]);
    await page.locator("[name=code]").fill(code);
    await page.getByRole("button", { name: "Confirm and sign off" }).click();
    await jo.reads("The link is used up");
    await look(jo, "guest-done");
    await page.getByRole("link", { name: "Check at any time" }).click();
    await jo.reads("This sign-off stands");
    await amira.page.goto(entry);
    await amira.reads("Jo Bell, Course leader, Harbour College (confirmed by e-mail)");
    await look(amira, "guest-entry-signed");
  });

  await step("A link that nobody was sent shows nothing", async () => {
    await page.goto("/sign/AAAAAAAAAAAAAAAAAAAAAAAAAA");
    await jo.reads("This link cannot be used any more");
    await page.getByRole("button", { name: "Send me a new link" }).click();
    await jo.reads("Check your email");
    await amira.leave();
    await jo.leave();
  });
}

// codeTo reads the newest code to an address in the mailbox.
async function codeTo(visitor, email) {
  const { page } = visitor;
  for (let tries = 0; tries < 50; tries++) { // a letter is sent a moment after what it tells of
    await page.goto("/dev/mailbox");
    for (const href of await lettersTo(page, email)) {
      await page.goto(href);
      const code = (await page.locator("main").innerText()).match(/Your code is (\d{3} \d{3})/);
      if (code) return code[1];
    }
    await page.waitForTimeout(200);
  }
  return assert.fail(`no code was sent to ${email}`);
}
