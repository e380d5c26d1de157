// A portfolio asked for in the first seconds of a new server: the PDF engine is not ready, a page waits in the PDF's
// place, and then the PDF comes by itself. This must be the first journey, while the house is new.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

export async function waiting(house, step) {
  const amira = await Visitor.enter(house);
  const portfolio = () => amira.page.getByRole("button", { name: /PDF/ }).first();

  await step("Amira asks for her portfolio at once and is told that it is being prepared", async () => {
    await amira.signIn("amira@demo.example");
    await amira.page.goto("/portfolio");
    await portfolio().click();
    assert.equal(await amira.heading(), "Your PDF is being prepared");
    await amira.page.evaluate(() => window.stop()); // the page would load itself again while it is looked at
    await look(amira, "portfolio-waiting");
  });

  await step("She waits, and it comes", async () => {
    await amira.page.goto("/portfolio");
    await amira.download(portfolio());
    await amira.leave();
  });
}
