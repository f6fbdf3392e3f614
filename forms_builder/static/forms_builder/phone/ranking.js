// Ranking: what is tapped goes into the next place; buttons move it up, down and out. The number fields that the
// server drew stay the answer. Works by touch, by keyboard, and says each move aloud.
import { make, say } from "./fields.js";
import { button, each, judged, tell } from "./widgets.js";

const lists = [];

const begin = (ranked) => {
  const { place, up, down, out, in: next, moved, rest } = ranked.dataset;
  const items = [...ranked.children].map((line) => ({
    line,
    field: line.querySelector("select"),
    label: line.querySelector(".w").textContent,
  }));
  const most = items[0].field.options.length - 1;
  const status = make("p", { className: "vh" });
  status.setAttribute("role", "status");
  const hint = make("p", { className: "hint" }, rest);
  const others = make("ul", { className: "ranks rest" });
  if ("shuffle" in ranked.dataset) others.dataset.shuffle = "";
  delete ranked.dataset.shuffle;
  ranked.after(hint, others, status);
  ranked.setAttribute("aria-label", say(place, { place: "1 – " + most }));

  const inOrder = () => items.filter(({ field }) => +field.value).sort((a, b) => a.field.value - b.field.value);
  const write = (order, item, focus) => {
    for (const { field } of items) field.value = "";
    order.forEach(({ field }, index) => (field.value = index + 1));
    draw();
    tell(item.field);
    const at = order.indexOf(item);
    status.textContent = at < 0 ? "" : say(moved, { option: item.label, place: at + 1 });
    const target = item[focus].disabled || item[focus].hidden ? item.line.querySelector("button:not([hidden]):enabled") : item[focus];
    if (target) target.focus();
  };
  const move = (item, step) => {
    const order = inOrder();
    const at = order.indexOf(item);
    order.splice(at + step, 0, ...order.splice(at, 1));
    write(order, item, step < 0 ? "up" : "down");
  };

  for (const item of items) {
    const { line, field, label } = item;
    const name = { option: label };
    const control = (text, words, act) => {
      const made = button(text, act);
      made.setAttribute("aria-label", say(words, name));
      return made;
    };
    item.badge = make("b");
    item.up = control("↑", up, () => move(item, -1));
    item.down = control("↓", down, () => move(item, 1));
    item.out = control("✕", out, () => write(inOrder().filter((other) => other != item), item, "take"));
    item.take = button("", () => write([...inOrder(), item], item, "up"), { className: "take" });
    item.take.setAttribute("aria-label", say(next, name));
    const picture = line.querySelector("img");
    const words = line.querySelector(".w");
    // The field goes last: who is led here by an error lands on a button.
    const kept = make("span", { hidden: true }, field);
    line.textContent = "";
    item.words = make("span", { className: "words" }, ...(picture ? [picture] : []), words);
    line.append(item.badge, item.take, item.words, item.up, item.down, item.out, kept);
  }

  const draw = () => {
    const order = inOrder();
    const left = items.filter((item) => !order.includes(item));
    const full = order.length >= most;
    order.forEach((item, index) => {
      item.badge.textContent = index + 1;
      item.up.disabled = !index;
      item.down.disabled = index == order.length - 1;
      ranked.append(item.line);
    });
    // What is there keeps its place: the options may have been mixed.
    for (const { line } of left) if (line.parentNode != others) others.append(line);
    for (const item of items) {
      const taken = order.includes(item);
      for (const each of [item.badge, item.up, item.down, item.out]) each.hidden = !taken;
      item.take.hidden = taken;
      item.take.disabled = full;
      item.line.classList.toggle("in", taken);
    }
    hint.hidden = full || !left.length;
    others.hidden = !left.length;
  };
  draw();
  lists.push(draw);
};

each("[data-ranking]", begin);
// A draft that comes back, or a form begun anew, changes the fields behind our back.
judged(() => lists.forEach((draw) => draw()));
