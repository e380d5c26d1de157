// Single sign-on through a real OpenID Connect provider: linking by proof of both accounts, signing in with it, and refusals.
// It goes without JavaScript too, and the browser keeps to the content security policy of our pages all the while.

import assert from "node:assert/strict";
import { password } from "./house.mjs";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

export async function singleSignOn(house, step) {
  for (const javaScript of [true, false]) {
    await link(house, step, javaScript);
  }
  await refusals(house, step);
}

async function link(house, step, javaScript) {
  const amira = await Visitor.enter(house, { javaScript });
  const how = javaScript ? "" : ", without JavaScript";
  const { page } = amira;

  await step(`Amira comes by single sign-on, and her account is not linked yet${how}`, async () => {
    await page.goto("/entries");
    await look(amira, "sso-sign-in");
    await atProvider(amira, "amira", "Continue");
    assert.equal(await amira.heading(), "Link your account");
    await amira.reads("You have signed in with Harbour login as amira@demo.example");
    await look(amira, "sso-ask");
  });

  await step(`She proves that the account is hers too, and links the two${how}`, async () => {
    await button(page, "Sign in to your Linkfolio account").click();
    await page.locator("[name=email]").fill("amira@demo.example");
    await page.locator("[name=password]").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/account/sso/link*");
    await look(amira, "sso-link");
    await page.getByRole("button", { name: "Link these accounts" }).click();
    await page.waitForURL("**/entries");
    await amira.reads("The accounts are linked");
  });

  await step(`She signs out, and in again by single sign-on${how}`, async () => {
    await amira.signOut();
    await page.goto("/entries");
    await button(page, "Sign in with Harbour login").click(); // the provider still knows her
    await page.waitForURL("**/entries");
    assert.equal(await amira.heading(), "Your entries");
  });

  await step(`She unlinks it${how}`, async () => {
    await page.goto("/account");
    await page.getByRole("link", { name: "Single sign-on" }).click();
    await page.waitForURL("**/account/sso");
    await look(amira, "sso-account");
    await page.getByRole("button", { name: "Unlink" }).click();
    await amira.reads("The account is no longer linked");
    await look(amira, "sso-account-none");
    await amira.leave();
  });
}

async function refusals(house, step) {
  await step("An address that the provider has not confirmed opens nothing", async () => {
    const tom = await Visitor.enter(house);
    await tom.page.goto("/sign-in");
    await atProvider(tom, "tom", "Continue");
    assert.match(await tom.page.title(), /^Error: Sign in/);
    await tom.reads("Harbour login has not confirmed that tom@demo.example is your email address");
    await look(tom, "sso-refused");
    await tom.leave();
  });

  await step("Somebody who turns back at the provider is told so", async () => {
    const visitor = await Visitor.enter(house);
    await visitor.page.goto("/sign-in");
    await atProvider(visitor, "", "Cancel");
    await visitor.reads("You did not finish signing in with Harbour login");
    await visitor.leave();
  });
}

// atProvider goes to the provider's page, fills in a login and presses a button there.
async function atProvider(visitor, login, press) {
  await button(visitor.page, "Sign in with Harbour login").click();
  await visitor.page.getByRole("heading", { name: "Test provider" }).waitFor();
  await visitor.page.locator("[name=login]").fill(login);
  await visitor.page.getByRole("button", { name: press }).click();
  await visitor.page.waitForURL((url) => url.pathname.startsWith("/sign-in/sso/"));
}

// button is a link that looks like one.
function button(page, name) {
  return page.getByRole("button", { name, exact: true }).or(page.getByRole("link", { name, exact: true }));
}
