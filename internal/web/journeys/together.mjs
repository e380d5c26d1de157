// A supervisor with little time signs off entries of two people by one declaration, after reading them on one page.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

export async function together(house, step, { javaScript }) {
  const sam = await Visitor.enter(house, { javaScript });
  const { page } = sam;
  const boxes = page.locator("[name=entry]");
  let first; // the title of the first entry that he ticks

  await step("Sam sees who has been waiting, for how long, and what he has to read on its own", async () => {
    await sam.signIn("sam@demo.example");
    await page.goto("/sign-offs");
    for (const words of ["Tom Davies", "Amira Hassan", "days, since", "Read it on its own: more than 8 points.", "more than 24 hours", "dated more than a year", "changed after it was returned"]) {
      await sam.reads(words);
    }
    await look(sam, "queue-together");
  });

  await step("He is told to tick something first", async () => {
    await page.getByRole("button", { name: "Read the ticked entries together" }).click();
    assert.match(await page.title(), /^Error: /);
    await look(sam, "queue-nothing-ticked");
  });

  await step("He ticks four entries, and reads them on one page", async () => {
    if (javaScript) {
      await page.getByRole("button", { name: "Tick all on this page" }).click();
      assert.equal(await page.locator("[name=entry]:checked").count(), await boxes.count());
      await page.getByRole("button", { name: "Clear all" }).click();
      assert.equal(await page.locator("[name=entry]:checked").count(), 0);
    }
    for (const box of (await boxes.all()).slice(0, 4)) await box.check();
    await page.getByRole("button", { name: "Read the ticked entries together" }).click();
    assert.equal(await sam.heading(), "Sign off 4 entries together");
    first = (await page.locator("main h2").first().innerText()).trim();
    await look(sam, "together");
  });

  await step("He must say that he has read them", async () => {
    await page.locator("[name=comment]").fill("Good work, thank you.");
    await page.getByRole("button", { name: "Sign off 4 entries" }).click();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.locator("[name=comment]").inputValue(), "Good work, thank you.");
    await look(sam, "together-refused");
  });

  await step("He signs off all four by one declaration", async () => {
    await page.locator("[name=declared]").check();
    await page.getByRole("button", { name: "Sign off 4 entries" }).click();
    assert.equal(await sam.heading(), "4 entries signed off");
    await look(sam, "together-signed");
  });

  await step("Each entry says that it was signed off together with others", async () => {
    await page.getByRole("link", { name: first }).click();
    await sam.reads("together with 3 other entries");
    await sam.reads("Good work, thank you.");
    await look(sam, "entry-signed-together");
    await sam.leave();
  });
}
