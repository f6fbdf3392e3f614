// A signature drawn with the finger or a pen, kept as a picture. Who cannot draw types the name instead.
import { make } from "./fields.js";
import { button, each, judged, tell } from "./widgets.js";
import { put, remove, uuid } from "./store.js";

const WIDTH = 600;
const HEIGHT = 240;
const MARK = "local:";
const boxes = [];

const begin = (box) => {
  const { draw, type, here, again, done, label } = box.dataset;
  const typed = box.querySelector(".name");
  const words = typed.querySelector("input");
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT, tabIndex: 0 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const line = make("p", { className: "hint" }, here);
  line.setAttribute("role", "status");
  const clear = button(again, () => reset(true));
  const other = button(type, () => show(!typed.hidden));
  const board = make("div", { className: "board" }, canvas, line, clear);
  box.prepend(board);
  box.append(other);

  const pen = canvas.getContext("2d");
  let field;
  let drawing = false;
  let inked = false;

  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    inked = false;
    clear.hidden = true;
    line.textContent = here;
  };
  const let_go = () => {
    if (!field) return;
    remove("photos", field.value.slice(MARK.length)).catch(() => {});
    field.remove();
    field = null;
  };
  const reset = (aloud) => {
    let_go();
    blank();
    if (aloud) tell(words);
  };
  const hold = (key) => {
    // The address changes when a time of a repeat before this one is taken away.
    field = make("input", { type: "hidden", name: box.dataset.signature, value: MARK + key });
    box.append(field);
    clear.hidden = false;
    line.textContent = done;
    inked = true;
  };
  const keep = async () => {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const made = { key: uuid(), bytes: await blob.arrayBuffer(), kind: "signature", name: "", type: "image/png" };
    await put("photos", made);
    let_go();
    hold(made.key);
    tell(words);
  };
  // By hand, or typed: never both.
  const show = (hand) => {
    board.hidden = !hand;
    typed.hidden = hand;
    other.textContent = hand ? type : draw;
    if (hand && words.value) {
      words.value = "";
      tell(words);
    } else if (!hand) {
      reset(true);
      words.focus();
    }
  };

  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height];
  };
  canvas.onpointerdown = (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#10204a" });
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
  };
  canvas.onpointermove = (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
    inked = true;
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (drawing && inked) keep().catch(() => (line.textContent = here));
    drawing = false;
  };
  box.addEventListener("kept", ({ detail: { key, bytes } }) => {
    if (field && field.value == MARK + key) return;
    const picture = new Image();
    picture.onload = () => {
      blank();
      pen.drawImage(picture, 0, 0, WIDTH, HEIGHT);
      if (field) field.remove();
      hold(key);
      tell(words);
    };
    picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  });

  blank();
  board.hidden = !!words.value;
  typed.hidden = !words.value;
  other.textContent = words.value ? draw : type;
  // A draft with a typed name, or a form begun anew.
  let form = "";
  boxes.push(({ draft }) => {
    // A draft fills every field of the name; the picture has one of its own.
    if (words.value.startsWith(MARK)) words.value = "";
    if (words.value && typed.hidden) {
      board.hidden = true;
      typed.hidden = false;
      other.textContent = draw;
    }
    if (form && form != draft.id && field) {
      field.remove();
      field = null;
      blank();
    }
    form = draft.id;
  });
};

each("[data-signature]", begin);
judged((verdict) => boxes.forEach((draw) => draw(verdict)));
