// Page breaks: one screen at a time, forward only when what stands on it is right. Loaded where a form has them.
import { byId, form, rules, show, worded } from "./fields.js";

export const start = (verdictNow) => {
  const screens = [...form.querySelectorAll(".screen")];
  const notice = byId("q.__consent");
  let here = screens[0];
  if (notice) here.prepend(notice);

  // A screen on which nothing applies is passed over.
  const open = () => screens.filter((screen) => screen == here || screen.querySelector(".q:not([hidden])"));
  const draw = () => {
    for (const screen of screens) screen.hidden = screen != here;
    const place = open().indexOf(here);
    const last = place == open().length - 1;
    byId("back").hidden = !place;
    byId("next").hidden = last;
    byId("send").hidden = !last;
  };
  const go = (screen) => {
    here = screen;
    draw();
    form.scrollIntoView();
  };

  byId("back").onclick = () => go(open()[open().indexOf(here) - 1]);
  byId("next").onclick = () => {
    const mine = ({ question, code }) => here.contains(byId("q." + (code == "consent_required" ? "__consent" : question)));
    const problems = verdictNow().problems.filter(mine);
    show(worded(problems));
    if (!problems.length) go(open()[open().indexOf(here) + 1]);
  };
  form.addEventListener("change", draw);
  addEventListener("reach", ({ detail }) => go(detail.closest(".screen")));
  if (rules.questions.length) draw();
};
