// The grid of options, or of a matrix's lines. Keyboard: Enter adds below, Alt+↑/↓ moves, a pasted list is split.

import { DrawnController, button, h, t } from "./dom.js";

function random(prefix) {
    const bytes = crypto.getRandomValues(new Uint8Array(3));
    return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function split(text) {
    return text
        .split(/\r?\n/)
        .map((line) => line.split("\t").map((cell) => cell.trim()))
        .filter(([label]) => label);
}

export class OptionsController extends DrawnController {
    get items() {
        const items = this.read([]);
        return Array.isArray(items) ? items : [];
    }

    get columns() {
        const { rows, exclusive, numeric } = this.optionsValue;
        if (rows) return { advanced: this.advanced };
        const scored = this.scored || numeric || this.items.some((item) => item.score !== undefined || item.na);
        return { score: scored, na: scored, exclusive, off: true, advanced: this.advanced };
    }

    draw() {
        const columns = this.columns;
        const items = this.items;
        const body = items.map((item, at) => this.row(item, at, items.length, columns));
        const head = [t(this.optionsValue.rows ? "line" : "option")];
        if (columns.advanced) head.push(t("value"));
        if (columns.score) head.push(t("score"));
        if (columns.na) head.push(t("na"));
        if (columns.exclusive) head.push(t("exclusive"));
        if (columns.off) head.push(t("off"));
        if (columns.advanced && !this.optionsValue.rows) head.push(t("code"));
        this.drawing.replaceChildren(
            items.length
                ? h(
                      "table",
                      { className: "juwen-grid" },
                      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)), h("td"))),
                      h("tbody", {}, ...body),
                  )
                : h("p", { className: "juwen-empty" }, t("empty_options")),
            this.pasting ? this.pasteBox() : this.tools(columns),
        );
    }

    row(item, at, count, columns) {
        const name = t(this.optionsValue.rows ? "line_n" : "option_n", at + 1);
        const cell = (label, content, extra = {}) => h("td", { "data-label": label, ...extra }, content);
        const text = (key, label, extra = {}) =>
            h("input", {
                type: "text",
                value: item[key] ?? "",
                "aria-label": `${name} ${label}`,
                oninput: (event) => this.set(at, key, event.target.value),
                ...extra,
            });
        const tick = (key, label, shown = (value) => value === true, stored = (checked) => checked || undefined) =>
            h("input", {
                type: "checkbox",
                checked: shown(item[key]),
                "aria-label": `${name} ${label}`,
                onchange: (event) => this.set(at, key, stored(event.target.checked)),
            });
        const main = text("label", "", {
            "data-focus": `label-${at}`,
            "aria-label": name,
            maxLength: 200,
            onkeydown: (event) => this.key(event, at),
            onpaste: (event) => this.paste(event, at),
        });
        const score = text("score", t("score"), {
            inputMode: "decimal",
            className: "juwen-grid__number",
            oninput: (event) => this.setScore(at, event.target.value),
        });
        return h(
            "tr",
            {},
            cell("", main, { className: "juwen-grid__label" }),
            columns.advanced && cell(t("value"), text("value", t("value"), { maxLength: 60, spellcheck: false })),
            columns.score && cell(t("score"), score),
            columns.na && cell(t("na"), tick("na", t("na"))),
            columns.exclusive && cell(t("exclusive"), tick("exclusive", t("exclusive"))),
            columns.off &&
                cell(
                    t("off"),
                    tick("enabled", t("off"), (value) => value === false, (checked) => (checked ? false : undefined)),
                ),
            columns.advanced && !this.optionsValue.rows && cell(t("code"), text("code", t("code"), { maxLength: 60 })),
            h(
                "td",
                { className: "juwen-grid__moves" },
                this.mover("↑", "up", name, at, -1, at === 0),
                this.mover("↓", "down", name, at, 1, at === count - 1),
                h("button", { type: "button", title: t("remove"), "aria-label": `${t("remove")} ${name}`, onclick: () => this.remove(at) }, "✕"),
            ),
        );
    }

    mover(sign, key, name, at, step, disabled) {
        return h(
            "button",
            {
                type: "button",
                title: t(key),
                "aria-label": `${t(key)} ${name}`,
                "data-focus": `${key}-${at}`,
                disabled,
                onclick: () => this.move(at, step, key),
            },
            sign,
        );
    }

    tools(columns) {
        const { rows, numeric } = this.optionsValue;
        const fixed = numeric || this.items.some((item) => item.score !== undefined || item.na);
        return h(
            "div",
            { className: "juwen-tools" },
            button(t(rows ? "add_line" : "add_option"), () => this.add(), { "data-focus": "add" }),
            button(t("paste"), () => {
                this.pasting = true;
                this.drawKeepingFocus("paste");
            }),
            !rows && !fixed && this.toggle("scores", columns.score, (on) => (this.scored = on)),
            this.toggle("advanced_columns", this.advanced, (on) => (this.advanced = on)),
        );
    }

    toggle(key, checked, change) {
        return h(
            "label",
            { className: "juwen-toggle" },
            h("input", {
                type: "checkbox",
                checked: Boolean(checked),
                onchange: (event) => {
                    change(event.target.checked);
                    this.draw();
                },
            }),
            t(key),
        );
    }

    pasteBox() {
        const area = h("textarea", { rows: 6, "aria-label": t("paste"), "data-focus": "paste", className: "juwen-paste" });
        const finish = (items) => {
            this.pasting = false;
            if (items) this.write(items);
            this.drawKeepingFocus("add");
        };
        return h(
            "div",
            { className: "juwen-tools juwen-tools--paste" },
            h("p", { className: "help" }, t("paste_help")),
            area,
            button(t("paste_append"), () => finish([...this.items.filter((item) => item.label), ...this.fresh(split(area.value))])),
            button(t("paste_replace"), () => finish(this.fresh(split(area.value), []))),
            button(t("cancel"), () => finish(null)),
        );
    }

    fresh(lines, items = this.items) {
        const known = [...items];
        return lines.map(([label, score]) => {
            const same = this.items.find((item) => item.label === label && !known.includes(item));
            const item = same ? { ...same } : { value: this.newValue(known), label: label.slice(0, 200) };
            if (score && Number.isFinite(Number(score)) && !this.optionsValue.rows) item.score = Number(score);
            known.push(item);
            return item;
        });
    }

    newValue(items) {
        if (!this.optionsValue.numeric) return random(this.optionsValue.rows ? "r" : "o");
        return String(Math.max(0, ...items.map((item) => Number(item.value)).filter(Number.isFinite)) + 1);
    }

    set(at, key, value) {
        const items = this.items;
        items[at] = { ...items[at], [key]: value };
        if (value === undefined || (value === "" && key !== "label" && key !== "value")) delete items[at][key];
        this.write(items);
    }

    setScore(at, text) {
        const number = Number(text);
        this.set(at, "score", text.trim() && Number.isFinite(number) ? number : undefined);
    }

    add(at = this.items.length) {
        const items = this.items;
        items.splice(at, 0, { value: this.newValue(items), label: "" });
        this.write(items);
        this.drawKeepingFocus(`label-${at}`);
    }

    remove(at) {
        this.write(this.items.filter((_, each) => each !== at));
        this.drawKeepingFocus(this.items.length ? `label-${Math.max(0, at - 1)}` : "add");
    }

    move(at, step, key) {
        const items = this.items;
        const to = at + step;
        if (to < 0 || to >= items.length) return;
        [items[at], items[to]] = [items[to], items[at]];
        this.write(items);
        this.drawKeepingFocus(`${key}-${to}`);
    }

    key(event, at) {
        if (event.isComposing) return;
        if (event.key === "Enter") {
            event.preventDefault();
            this.add(at + 1);
        } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
            event.preventDefault();
            this.move(at, event.key === "ArrowUp" ? -1 : 1, "label");
        }
    }

    paste(event, at) {
        const lines = split(event.clipboardData.getData("text/plain"));
        if (lines.length < 2 && !(lines[0]?.length > 1)) return;
        event.preventDefault();
        const items = this.items;
        const fresh = this.fresh(lines);
        if (items[at].label) items.splice(at + 1, 0, ...fresh);
        else items.splice(at, 1, { ...fresh[0], value: items[at].value }, ...fresh.slice(1));
        this.write(items);
        this.drawKeepingFocus(`label-${at}`);
    }
}
