// The browser journeys. Each is told in steps, which are the sentences that the test prints.
// bin/linkfolio must be built: make test does it. SCREENSHOTS=1 leaves a picture of every page in build/screenshots,
// UPDATE_SCREENSHOTS=1 renews the picture in the README.

import { join } from "node:path";
import { after, before, test } from "node:test";
import { check } from "./check.mjs";
import { cycle } from "./cycle.mjs";
import { everyPage } from "./every-page.mjs";
import { faceToFace } from "./face-to-face.mjs";
import { guest } from "./guest.mjs";
import { openHouse, root } from "./house.mjs";
import { learning, samples, there } from "./learning.mjs";
import { learningLead } from "./learning-lead.mjs";
import { mainJob } from "./main-job.mjs";
import { signOffEmails } from "./sign-off-emails.mjs";
import { singleSignOn } from "./sso.mjs";
import { supervisionLog } from "./supervision-log.mjs";
import { team } from "./team.mjs";
import { together } from "./together.mjs";
import { twoStep } from "./two-step.mjs";
import { waiting } from "./waiting.mjs";

let house;

before(async () => { house = await openHouse(); });
after(async () => { await house?.close(); });

// steps returns a function that runs one step of a journey. A journey ends at its first step that fails.
function steps(t) {
  return async (sentence, act) => {
    let failure;
    await t.test(sentence, async () => {
      try {
        await act();
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure) throw new Error(`the journey ended at "${sentence}"`);
  };
}

test("A portfolio asked for too early", (t) => waiting(house, steps(t)));
test("Emails about sign-offs, with JavaScript", (t) => signOffEmails(house, steps(t), { javaScript: true }));
test("Emails about sign-offs, without JavaScript", (t) => signOffEmails(house, steps(t), { javaScript: false }));
test("The main job, with JavaScript", (t) => mainJob(house, steps(t), { javaScript: true }));
test("The main job, without JavaScript", (t) => mainJob(house, steps(t), { javaScript: false }));
test("A portfolio is checked by somebody else", (t) => check(house, steps(t)));
test("The whole cycle, with JavaScript", (t) => cycle(house, steps(t), { javaScript: true }));
test("The whole cycle, without JavaScript", (t) => cycle(house, steps(t), { javaScript: false }));
test("Entries signed off together, with JavaScript", (t) => together(house, steps(t), { javaScript: true }));
test("Entries signed off together, without JavaScript", (t) => together(house, steps(t), { javaScript: false }));
test("E-learning, with JavaScript", (t) => learning(house, steps(t), { javaScript: true }));
test("E-learning, without JavaScript", (t) => learning(house, steps(t), { javaScript: false }));
test("E-learning of an organisation", (t) => learningLead(house, steps(t)));
test("Files of real platforms", async (t) => {
  const folder = join(root, "../shared/samples");
  if (await there(folder)) await samples(house, steps(t), folder);
  else t.skip("the samples are not here");
});
test("Signed off face to face", (t) => faceToFace(house, steps(t)));
test("Signed off without an account, with JavaScript", (t) => guest(house, steps(t), { javaScript: true }));
test("Signed off without an account, without JavaScript", (t) => guest(house, steps(t), { javaScript: false }));
test("Two-step sign-in", (t) => twoStep(house, steps(t)));
test("Single sign-on", async (t) => {
  const other = await openHouse({ singleSignOn: true });
  try {
    await singleSignOn(other, steps(t));
  } finally {
    await other.close();
  }
});
test("A team comes together and parts", (t) => team(house, steps(t)));
test("The supervision log, with JavaScript", (t) => supervisionLog(house, steps(t), { javaScript: true }));
test("The supervision log, without JavaScript", (t) => supervisionLog(house, steps(t), { javaScript: false }));
test("Every page that a person can reach", { concurrency: 2 }, (t) => everyPage(house, steps(t))); // they only look
