// A long list becomes a field in which a part of the option is typed (WAI-ARIA combobox with a listbox). The
// server's own list stays the answer, unseen. A short one stays what it is: every phone draws that well.
import { make, say } from "./fields.js";
import { button, each, judged, tell } from "./widgets.js";

const SHORT = 10;
const SHOWN = 60;
const boxes = [];

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

const begin = (list) => {
  if (list.options.length <= SHORT + 1) return;
  const { search, none, more, clear } = list.dataset;
  const id = list.id;
  const options = make("ul", { id: "l." + id, className: "found", hidden: true });
  options.setAttribute("role", "listbox");
  const field = make("input", { id, autocomplete: "off", placeholder: search });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": options.id,
  })) field.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (list.hasAttribute(name)) field.setAttribute(name, list.getAttribute(name));
  }
  const label = list.closest(".q").querySelector(".t");
  options.setAttribute("aria-label", label.firstChild.textContent);
  const none_ = make("p", { className: "hint", hidden: true });
  none_.setAttribute("role", "status");
  const empty = button("✕", () => choose(null), { className: "ghost clear" });
  empty.setAttribute("aria-label", clear);
  list.removeAttribute("id");
  const kept = make("span", { hidden: true });
  list.replaceWith(make("div", { className: "combo" }, field, empty, options, none_, kept));
  kept.append(list);

  let active = -1;
  const said = () => (list.value ? list.selectedOptions[0].textContent : "");
  const close = () => {
    options.hidden = none_.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    const lines = [...options.children];
    active = Math.max(0, Math.min(index, lines.length - 1));
    lines.forEach((line, at) => line.setAttribute("aria-selected", at == active));
    if (!lines[active]) return;
    field.setAttribute("aria-activedescendant", lines[active].id);
    lines[active].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    list.value = option ? option.value : "";
    if (option) option.selected = true; // two may have one value
    field.value = said();
    close();
    draw();
    tell(list);
    if (!option) field.focus();
  };
  const open = () => {
    const typed = field.value == said() ? "" : plain(field.value);
    const fitting = [...list.options].filter(({ value, disabled, textContent }) =>
      value && !disabled && plain(textContent).includes(typed));
    options.textContent = "";
    fitting.slice(0, SHOWN).forEach((option, index) => {
      const line = make("li", { id: options.id + "." + index, textContent: option.textContent });
      const group = option.parentNode.label;
      if (group) line.append(make("small", {}, group));
      line.setAttribute("role", "option");
      // The field must keep the focus until the choice has been taken.
      line.onpointerdown = (event) => event.preventDefault();
      line.onclick = () => choose(option);
      options.append(line);
    });
    const over = fitting.length - SHOWN;
    none_.textContent = !fitting.length ? none : over > 0 ? say(more, { count: over }) : "";
    none_.hidden = !none_.textContent;
    options.hidden = !fitting.length;
    field.setAttribute("aria-expanded", String(!options.hidden));
    active = -1;
    const chosen = [...fitting].indexOf(list.selectedOptions[0]);
    if (typed && fitting.length) point(0);
    else if (chosen >= 0 && chosen < SHOWN) point(chosen);
  };
  const draw = () => {
    empty.hidden = !list.value;
    if (document.activeElement != field || options.hidden) field.value = said();
  };

  field.onfocus = field.onclick = () => options.hidden && open();
  field.oninput = (event) => {
    event.stopPropagation();
    open();
  };
  field.onchange = (event) => event.stopPropagation();
  field.onblur = () => {
    close();
    field.value = said();
  };
  field.onkeydown = (event) => {
    const { key } = event;
    if (key == "ArrowDown" || key == "ArrowUp") {
      event.preventDefault();
      if (options.hidden) open();
      point(active + (key == "ArrowDown" ? 1 : -1));
    } else if (key == "Enter" && !options.hidden && active >= 0) {
      event.preventDefault();
      options.children[active].click();
    } else if (key == "Escape" && !options.hidden) {
      event.preventDefault();
      close();
      field.value = said();
    }
  };
  draw();
  boxes.push(draw);
};

each("[data-dropdown]", begin);
judged(() => boxes.forEach((draw) => draw()));
