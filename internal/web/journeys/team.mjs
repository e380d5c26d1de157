// A team comes together and parts: the lead invites somebody, who joins, finds a supervisor, forgets her password, takes
// everything along, leaves the organisation and asks for her account to be deleted. Letters are read in the demonstration's
// mailbox, to which a real SMTP conversation brought them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const network = "Demo Primary Care Network";
const nia = "nia@demo.example";
const first = "lantern meadow seven pebbles";
const second = "kettle orchard nine sparrows";

export async function team(house, step) {
  const lena = await Visitor.enter(house);
  const newcomer = await Visitor.enter(house);
  const sam = await Visitor.enter(house);
  const { page } = newcomer;
  let organisation; // the path of Lena's page

  await step("Lena invites Nia to the organisation", async () => {
    await lena.signIn("lena@demo.example");
    await lena.page.goto("/organisations");
    await lena.page.getByRole("link", { name: network }).click();
    organisation = new URL(lena.page.url()).pathname;
    await look(lena, "organisation");
    await lena.page.getByRole("link", { name: /^Invit/ }).first().click();
    await look(lena, "invitations");
    await button(lena.page, /^Invite (somebody|one)/).click();
    await look(lena, "invitation-new");
    await lena.page.locator("[name=email]").fill(nia);
    await lena.page.locator("[name=name]").fill("Nia Ŵyn");
    await lena.page.locator("[name=role][value=link-worker]").check();
    await lena.page.locator("main form button").last().click();
    await lena.reads(nia);
    await look(lena, "invited");
  });

  await step("Nia finds the letter, makes her account and joins", async () => {
    await openLetter(newcomer, nia, /\/join\//);
    await look(newcomer, "join");
    await page.locator("[name=password]").fill("password1234");
    await page.getByRole("button", { name: "Make my account and join" }).click();
    assert.match(await page.title(), /^Error: /);
    await look(newcomer, "join-refused");
    await page.locator("[name=password]").fill(first);
    await page.getByRole("button", { name: "Make my account and join" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await newcomer.reads("You have no entries yet");
    await look(newcomer, "joined");
  });

  await step("She asks Sam to supervise her, and he accepts", async () => {
    await page.goto("/supervision/ask");
    await page.locator("[name=person]").selectOption({ label: await sams(page) });
    await page.locator("[name=kind][value=clinical]").check();
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await newcomer.reads("Sam Okafor");
    await look(newcomer, "supervision-asked");
    await sam.signIn("sam@demo.example");
    await sam.page.goto("/supervision");
    await sam.reads("Nia Ŵyn");
    await sam.page.getByRole("link", { name: /Answer/ }).first().click();
    await look(sam, "supervision-answer");
    await sam.page.locator("[name=answer][value=accept]").check();
    await sam.page.getByRole("button", { name: "Send your answer" }).click();
    await sam.page.goto("/supervision");
    await sam.reads("Nia Ŵyn");
    await look(sam, "supervision-accepted");
  });

  await step("She forgets her password and chooses a new one by a link", async () => {
    await newcomer.signOut();
    await page.getByRole("link", { name: "Forgotten your password?" }).click();
    await look(newcomer, "forgotten-password");
    await page.locator("[name=email]").fill(nia);
    await page.locator("main form button").click();
    await look(newcomer, "forgotten-password-sent");
    await openLetter(newcomer, nia, /\/reset-password\//);
    await look(newcomer, "reset-password");
    await page.locator("[name=password]").fill(second);
    await page.locator("main form button[type=submit]").last().click();
    await newcomer.tryToSignIn(nia, first);
    await newcomer.reads("The email address or password is wrong");
    await newcomer.tryToSignIn(nia, second);
    await page.waitForURL((url) => url.pathname === "/");
  });

  await step("She looks after her account", async () => {
    await page.getByRole("link", { name: "Nia Ŵyn" }).click();
    await look(newcomer, "account");
    for (const place of ["details", "email", "password", "sessions", "two-step", "organisations", "download", "delete"]) {
      await page.goto(`/account/${place}`);
      await look(newcomer, `account-${place}`);
    }
  });

  await step("She takes everything along", async () => {
    await page.goto("/account/download");
    const file = await newcomer.download(page.getByRole("button", { name: "Download everything as a ZIP file" }));
    assert.equal((await readFile(file)).subarray(0, 2).toString(), "PK");
  });

  await step("She leaves the organisation, and Lena no longer sees her", async () => {
    await page.goto("/account/organisations");
    await page.getByRole("link", { name: /^Leave/ }).click();
    await newcomer.reads("Supervision between you and Sam Okafor ends");
    await look(newcomer, "leave");
    await page.getByRole("button", { name: "Leave this organisation" }).click();
    await newcomer.reads("You do not belong to an organisation now");
    await look(newcomer, "left-organisation");
    await lena.page.goto(organisation);
    const members = await lena.page.locator("table").first().innerText();
    assert.ok(!members.includes("Nia Ŵyn"), "the lead still sees who has left");
  });

  await step("She asks for her account to be deleted, and thinks better of it", async () => {
    await page.goto("/account/delete");
    await page.getByRole("button", { name: "Delete my account" }).click();
    assert.equal(await newcomer.heading(), "Your account will be deleted");
    await look(newcomer, "account-goes");
    await openLetter(newcomer, nia, /\/account\/delete$/);
    await page.getByRole("button", { name: "Keep my account" }).click();
    await newcomer.reads("Your account is kept");
    await newcomer.leave();
    await sam.leave();
    await lena.leave();
  });
}

// openLetter opens the newest letter to somebody with a link of this kind, and follows the link.
export async function openLetter(visitor, to, kind) {
  const { page } = visitor;
  for (let tries = 0; tries < 50; tries++) { // a letter is sent a moment after what it tells of
    await page.goto("/dev/mailbox");
    for (const href of await lettersTo(page, to)) {
      await page.goto(href);
      const links = await page.locator("main a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      const wanted = links.find((link) => kind.test(link ?? ""));
      if (wanted) {
        await look(visitor, "letter");
        await page.goto(wanted);
        return;
      }
    }
    await page.waitForTimeout(200);
  }
  assert.fail(`no letter to ${to} leads to ${kind}`);
}

export async function lettersTo(page, to) {
  const rows = page.locator("tbody tr").filter({ hasText: to });
  return rows.getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
}

async function sams(page) {
  const labels = await page.locator("[name=person] option").allInnerTexts();
  return labels.find((label) => label.startsWith("Sam Okafor"));
}

function button(page, name) {
  return page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();
}
