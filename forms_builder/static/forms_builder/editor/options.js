// The grid of options, or of a matrix's lines. Keyboard: Enter adds below, Alt+↑/↓ moves, a pasted list is split.

import { DrawnController, button, h, keepFocus, sign, t } from "./dom.js";
import { pick, pictureUrl } from "./image.js";

const MARKS = ["na", "other", "exclusive"];

function random(prefix) {
    const bytes = crypto.getRandomValues(new Uint8Array(3));
    return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Rows of cells from pasted text, without empty ones. */
export function split(text) {
    return text
        .split(/\r?\n/)
        .map((each) => each.split("\t").map((cell) => cell.trim()))
        .filter(([label]) => label);
}

export class OptionsController extends DrawnController {
    get items() {
        const items = this.read([]);
        return Array.isArray(items) ? items : [];
    }

    has(key) {
        return this.items.some((item) => item[key] !== undefined && item[key] !== "");
    }

    /** Which columns are shown: those that hold something, and those that were asked for. */
    get columns() {
        const { rows, exclusive, other, numeric, quota, image } = this.optionsValue;
        if (rows) return { advanced: this.advanced };
        const score = this.scores || numeric || this.has("score") || this.has("na");
        return {
            score,
            na: score,
            other: other || this.has("other"),
            exclusive: exclusive || this.has("exclusive"),
            quota: quota && (this.quotas || this.has("quota")),
            image: image && (this.images || this.has("image")),
            off: true,
            advanced: this.advanced,
        };
    }

    draw() {
        const columns = this.columns;
        const items = this.items;
        const { rows } = this.optionsValue;
        const body = items.map((item, at) => this.row(item, at, items.length, columns));
        const head = [
            t(rows ? "line" : "option"),
            columns.advanced && t("value"),
            columns.score && t("score"),
            columns.quota && t("quota"),
            columns.image && t("image"),
            ...MARKS.map((mark) => columns[mark] && t(mark)),
            columns.off && t("off"),
            columns.advanced && !rows && t("code"),
        ].filter(Boolean);
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
            this.warning ? h("p", { className: "juwen-warning", role: "status" }, this.warning) : "",
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
        const number = (key, label, whole) =>
            text(key, label, {
                inputMode: whole ? "numeric" : "decimal",
                className: "juwen-grid__number",
                oninput: (event) => this.setNumber(at, key, event.target.value, whole),
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
            maxLength: 1000,
            onkeydown: (event) => this.key(event, at),
            onpaste: (event) => this.paste(event, at),
        });
        return h(
            "tr",
            {},
            cell("", main, { className: "juwen-grid__label" }),
            columns.advanced && cell(t("value"), text("value", t("value"), { maxLength: 200, spellcheck: false })),
            columns.score && cell(t("score"), number("score", t("score"))),
            columns.quota && cell(t("quota"), number("quota", t("quota"), true)),
            columns.image && cell(t("image"), this.picture(item, at, name)),
            ...MARKS.map((mark) => columns[mark] && cell(t(mark), tick(mark, t(mark)))),
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
                sign("✕", `${t("remove")} ${name}`, () => this.remove(at)),
            ),
        );
    }

    /** The option's picture: a click chooses another, a second button takes it away. */
    picture(item, at, name) {
        const put = (chosen) => {
            this.set(at, "image", chosen || undefined);
            this.drawKeepingFocus(`image-${at}`);
        };
        const choose = () =>
            pick(put, (message) => {
                this.warning = message;
                this.draw();
            });
        const label = `${name} ${t(item.image ? "change_image" : "choose_image")}`;
        return h(
            "span",
            { className: "juwen-grid__picture" },
            h(
                "button",
                { type: "button", className: "juwen-sign", title: label, "aria-label": label, "data-focus": `image-${at}`, onclick: choose },
                item.image ? h("img", { src: pictureUrl(item.image), alt: "" }) : "＋",
            ),
            item.image && sign("✕", `${name} ${t("remove_image")}`, () => put("")),
        );
    }

    mover(mark, key, name, at, step, disabled) {
        return sign(mark, `${t(key)} ${name}`, () => this.move(at, step, key), { "data-focus": `${key}-${at}`, disabled });
    }

    tools(columns) {
        const { rows, numeric, quota, image } = this.optionsValue;
        const fixed = numeric || this.has("score") || this.has("na");
        const toggle = (key, word, shown) => this.toggle(word, shown, (on) => (this[key] = on));
        return h(
            "div",
            { className: "juwen-tools" },
            button(t(rows ? "add_line" : "add_option"), () => this.add(), { "data-focus": "add" }),
            button(t("paste"), () => {
                this.pasting = true;
                this.drawKeepingFocus("paste");
            }),
            !rows && !fixed && toggle("scores", "scores", columns.score),
            quota && !this.has("quota") && toggle("quotas", "quotas", columns.quota),
            image && !this.has("image") && toggle("images", "images", columns.image),
            toggle("advanced", "advanced_columns", this.advanced),
        );
    }

    toggle(key, checked, change) {
        return h(
            "label",
            { className: "juwen-toggle" },
            h("input", {
                type: "checkbox",
                checked: Boolean(checked),
                "data-focus": `toggle-${key}`,
                onchange: (event) => {
                    change(event.target.checked);
                    this.drawKeepingFocus(`toggle-${key}`);
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
        const kept = () => this.items.filter((item) => item.label);
        return h(
            "div",
            { className: "juwen-tools juwen-tools--paste" },
            h("p", { className: "help" }, t("paste_help")),
            area,
            button(t("paste_append"), () => finish([...kept(), ...this.fresh(split(area.value), kept())])),
            button(t("paste_replace"), () => finish(this.fresh(split(area.value), []))),
            button(t("cancel"), () => finish(null)),
        );
    }

    /** Items of pasted lines beside those that stay; a label that is there already is left out, and said so. */
    fresh(lines, staying) {
        const known = [...staying];
        const twice = [];
        const made = [];
        for (const [label, score] of lines) {
            if (known.some((item) => item.label === label)) {
                twice.push(label);
                continue;
            }
            const same = this.items.find((item) => item.label === label && !known.includes(item));
            const item = same ? { ...same } : { value: this.newValue(known), label: label.slice(0, 1000) };
            if (score && Number.isFinite(Number(score)) && !this.optionsValue.rows) item.score = Number(score);
            known.push(item);
            made.push(item);
        }
        this.warning = twice.length ? t("pasted_twice", [...new Set(twice)].join(t("listed"))) : "";
        return made;
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

    setNumber(at, key, text, whole) {
        const number = Number(text);
        const fits = text.trim() && Number.isFinite(number) && (!whole || (Number.isInteger(number) && number > 0));
        this.set(at, key, fits ? number : undefined);
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
        const here = items[at].label ? null : items[at];
        const fresh = this.fresh(lines, items.filter((item) => item !== here && item.label));
        if (here && fresh.length) items.splice(at, 1, { ...fresh[0], value: here.value }, ...fresh.slice(1));
        else items.splice(at + 1, 0, ...fresh);
        this.write(items);
        keepFocus(this.drawing, () => this.draw(), `label-${at}`);
    }
}
