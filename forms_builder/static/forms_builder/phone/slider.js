// A slider beside the number field, with a button for one step less and one step more. The field stays the answer:
// untouched it is empty, however the slider stands.
import { make } from "./fields.js";
import { button, each, judged, tell } from "./widgets.js";

const sliders = [];

const begin = (box) => {
  const { less, more } = box.dataset;
  const field = box.querySelector("input");
  const { min, max, step, id } = field;
  const slider = make("input", { type: "range", min, max, step });
  slider.setAttribute("aria-label", document.querySelector(`label[for="${id}"]`).firstChild.textContent);
  const write = (value) => {
    field.value = value;
    tell(field);
  };
  const nudge = (by) => () => {
    slider.value = +slider.value + by * (+step || 1);
    write(slider.value);
  };
  slider.oninput = (event) => {
    event.stopPropagation();
    write(slider.value);
  };
  slider.onchange = (event) => event.stopPropagation();
  const ends = [button("−", nudge(-1)), button("+", nudge(1))];
  ends[0].setAttribute("aria-label", less);
  ends[1].setAttribute("aria-label", more);
  box.append(make("div", { className: "track" }, ends[0], slider, ends[1]));
  const draw = () => {
    slider.classList.toggle("unset", !field.value);
    if (document.activeElement == slider) return;
    slider.value = field.value || (+min + +max) / 2;
  };
  draw();
  sliders.push(draw);
};

each("[data-slider]", begin);
judged(() => sliders.forEach((draw) => draw()));
