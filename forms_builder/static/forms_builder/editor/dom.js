// Small helpers shared by the editor's controllers: words, elements, and the base of a drawn widget.

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
        try {
            return JSON.parse(this.inputTarget.value) ?? empty;
        } catch {
            return empty;
        }
    }

    write(value) {
        this.inputTarget.value = JSON.stringify(value);
        for (const name of ["input", "change"]) {
            this.inputTarget.dispatchEvent(new Event(name, { bubbles: true }));
        }
    }

    /** Draw again and put the focus where it was, by the element's data-focus. */
    drawKeepingFocus(focus) {
        const wanted = focus ?? document.activeElement?.dataset?.focus;
        this.draw();
        if (wanted) this.drawing.querySelector(`[data-focus="${CSS.escape(wanted)}"]`)?.focus();
    }
}
