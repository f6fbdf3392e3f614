// Small helpers shared by the editor's controllers: words, elements, and the bases of drawn widgets.

const source = document.getElementById("juwen-editor-words");
const words = source ? JSON.parse(source.textContent) : {};

/** A word in the user's language; %s, %1 and %2 are filled in. */
export function t(key, ...values) {
    return (words[key] ?? key).replace(/%(s|\d)/g, (_, place) => values[place === "s" ? 0 : Number(place) - 1] ?? "");
}

/** An element with attributes (on… are listeners, properties where the element has them) and children. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (name in element && name !== "list" && name !== "type") element[name] = value;
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

export function button(text, onclick, extra = {}) {
    return h("button", { type: "button", className: "button button-small button-secondary", onclick, ...extra }, text);
}

/** A small square button with a sign; the label says what it does. */
export function sign(mark, label, onclick, extra = {}) {
    return h("button", { type: "button", className: "juwen-sign", title: label, "aria-label": label, onclick, ...extra }, mark);
}

/** A drop-down from [value, text] pairs. */
export function select(label, pairs, value, onchange, extra = {}) {
    const box = h("select", { "aria-label": label, onchange, ...extra });
    fill(box, pairs, value);
    return box;
}

export function fill(box, pairs, value) {
    box.replaceChildren(...pairs.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    box.value = value;
}

/** A named line: what it is about, and the fields. */
export function line(name, ...children) {
    return h("div", { className: "juwen-line" }, h("span", { className: "juwen-line__name" }, name), ...children);
}

export function parse(text, empty) {
    try {
        return JSON.parse(text) ?? empty;
    } catch {
        return empty;
    }
}

/** Put the focus where it was, by the element's data-focus, after `draw` has replaced what `root` holds. */
export function keepFocus(root, draw, focus) {
    const wanted = focus ?? (root.contains(document.activeElement) && document.activeElement.dataset.focus);
    draw();
    if (wanted) root.querySelector(`[data-focus="${CSS.escape(wanted)}"]`)?.focus();
}

/** A text for a value kept elsewhere: `get` reads it, `set` writes it, `questions` are those it may speak of. */
export class Part {
    constructor(options) {
        Object.assign(this, options);
        this.element = h("div", { className: "juwen-part" });
        this.draw();
    }

    change(value, focus) {
        this.set(value);
        keepFocus(this.element, () => this.draw(), focus);
    }
}

/**
 * A controller that hides its text area (the stored JSON) and draws over it, once its panel is open:
 * an editor with sixty collapsed questions stays light.
 */
export class DrawnController extends window.StimulusModule.Controller {
    static targets = ["input"];

    static values = { options: Object };

    connect() {
        this.element.querySelector(":scope > .juwen-drawing")?.remove();
        this.inputTarget.hidden = true;
        this.drawing = h("div", { className: "juwen-drawing" });
        this.element.append(this.drawing);
        this.seen = new ResizeObserver(([entry]) => {
            if (!entry.contentRect.width) return;
            this.seen.disconnect();
            this.draw();
        });
        this.seen.observe(this.element);
        this.redraw = () => this.drawing.childNodes.length && this.draw();
        this.inputTarget.addEventListener("juwen:redraw", this.redraw);
    }

    disconnect() {
        this.seen?.disconnect();
        this.inputTarget.removeEventListener("juwen:redraw", this.redraw);
        this.drawing?.remove();
    }

    read(empty) {
        return parse(this.inputTarget.value, empty);
    }

    write(value) {
        this.inputTarget.value = typeof value === "string" ? value : JSON.stringify(value);
        for (const name of ["input", "change"]) {
            this.inputTarget.dispatchEvent(new Event(name, { bubbles: true }));
        }
    }

    drawKeepingFocus(focus) {
        keepFocus(this.drawing, () => this.draw(), focus);
    }
}

/** The line that says what is set, and the button that opens the fields. */
export function summary(text, isSet, isOpen, flip) {
    return h(
        "p",
        { className: `juwen-summary${isSet ? " juwen-summary--set" : ""}` },
        h("span", {}, text),
        " ",
        button(t(isOpen ? "done" : "change"), flip, { "data-focus": "flip", "aria-expanded": String(Boolean(isOpen)) }),
    );
}

/** The box for an expression typed by hand. */
export function advanced(text, change, help = t("expression_help")) {
    return h(
        "details",
        { className: "juwen-advanced", open: Boolean(text) },
        h("summary", {}, t("advanced")),
        h("textarea", {
            rows: 2,
            "aria-label": t("advanced"),
            spellcheck: false,
            value: text ?? "",
            "data-focus": "expression",
            onchange: (event) => change(event.target.value.trim()),
        }),
        h("p", { className: "help" }, help),
    );
}
