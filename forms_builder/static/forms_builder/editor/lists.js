// Choice lists that questions share: tables pasted from Excel, and levels such as city, district, street.

import { DrawnController, button, h, keepFocus, sign, t } from "./dom.js";
import { asList, cascade, cells, fresh } from "./tables.js";

const SHOWN = 50;
const KNOWN = { name: "column_name", label: "column_label" };
const STEP = 200;

export class ListsController extends DrawnController {
    get lists() {
        return this.read({});
    }

    put(lists, focus) {
        this.write(lists);
        keepFocus(this.drawing, () => this.draw(), focus);
    }

    draw() {
        const lists = this.lists;
        const names = Object.keys(lists);
        this.drawing.replaceChildren(
            h("p", { className: "help" }, t("lists_help")),
            ...names.map((name, at) => this.card(name, lists[name], at)),
            !names.length ? h("p", { className: "juwen-empty" }, t("lists_none")) : "",
            this.pasting === "levels" || this.pasting === "new" ? this.pasteBox(this.pasting) : this.tools(),
            this.said ? h("p", { className: "juwen-warning", role: "status" }, this.said) : "",
        );
    }

    tools() {
        const open = (what) => () => {
            this.pasting = what;
            this.said = "";
            keepFocus(this.drawing, () => this.draw(), "paste");
        };
        return h("div", { className: "juwen-tools" }, button(t("list_new"), open("new"), { "data-focus": "new" }), button(t("list_levels"), open("levels")));
    }

    card(name, table, at) {
        const isOpen = this.open === name;
        const rename = (event) => this.rename(name, event.target.value.trim());
        return h(
            "section",
            { className: "juwen-list", "aria-label": t("list_said", name) },
            h(
                "div",
                { className: "juwen-tools" },
                h("input", { type: "text", value: name, "aria-label": t("list_name"), onchange: rename, className: "juwen-list__name", "data-focus": `name-${at}` }),
                h("span", { className: "juwen-list__size" }, t("list_size", table.rows.length, table.columns.filter(Boolean).map((column) => (KNOWN[column] ? t(KNOWN[column]) : column)).join(t("listed")))),
                button(t(isOpen ? "close" : "list_open"), () => this.toggle(name), { "data-focus": `open-${at}`, "aria-expanded": String(isOpen) }),
                button(t("paste_replace"), () => {
                    this.pasting = name;
                    this.open = name;
                    keepFocus(this.drawing, () => this.draw(), "paste");
                }),
                sign("✕", `${t("remove")} ${name}`, () => this.remove(name)),
            ),
            isOpen && (this.pasting === name ? this.pasteBox(name) : this.table(name, table)),
        );
    }

    toggle(name) {
        this.open = this.open === name ? null : name;
        this.shown = SHOWN;
        this.pasting = null;
        keepFocus(this.drawing, () => this.draw());
    }

    rename(from, to) {
        const lists = this.lists;
        if (!to || to === from || lists[to]) return this.draw();
        if (this.open === from) this.open = to;
        this.put(Object.fromEntries(Object.entries(lists).map(([name, table]) => [name === from ? to : name, table])));
        for (const input of this.element.closest("form").querySelectorAll("textarea[name$='-value-source']")) {
            const source = JSON.parse(input.value || "{}");
            if (source.list !== from) continue;
            input.value = JSON.stringify({ ...source, list: to });
            input.dispatchEvent(new Event("juwen:redraw"));
        }
    }

    remove(name) {
        const { [name]: gone, ...rest } = this.lists;
        this.put(rest, "new");
        this.said = "";
        const undo = () => {
            this.put({ ...this.lists, [name]: gone });
        };
        this.drawing.append(h("p", { className: "juwen-warning", role: "status" }, t("list_removed", name), " ", button(t("undo"), undo)));
    }

    table(name, table) {
        const rows = table.rows.slice(0, this.shown ?? SHOWN);
        const change = (at, column, value) => {
            const lists = this.lists;
            lists[name].rows[at][column] = value.trim();
            this.write(lists);
        };
        const head = table.columns.map((column, at) =>
            h("th", { scope: "col" }, KNOWN[column] ? t(KNOWN[column]) : h("input", { type: "text", value: column, "aria-label": `${t("column")} ${at + 1}`, onchange: (event) => this.column(name, at, event.target.value.trim()) })),
        );
        const body = rows.map((row, at) =>
            h(
                "tr",
                {},
                ...row.map((cell, column) =>
                    h("td", {}, h("input", { type: "text", value: cell, "data-focus": `cell-${at}-${column}`, "aria-label": `${t("line_n", at + 1)} ${table.columns[column]}`, onchange: (event) => change(at, column, event.target.value) })),
                ),
                h("td", {}, sign("✕", `${t("remove")} ${t("line_n", at + 1)}`, () => this.put(this.with(name, { rows: this.lists[name].rows.filter((_, each) => each !== at) })))),
            ),
        );
        const rest = table.rows.length - rows.length;
        return h(
            "div",
            { className: "juwen-list__table", tabIndex: 0, role: "region", "aria-label": t("list_said", name) },
            h("table", { className: "juwen-grid juwen-grid--list" }, h("thead", {}, h("tr", {}, ...head, h("td"))), h("tbody", {}, ...body)),
            h(
                "div",
                { className: "juwen-tools" },
                button(t("add_line"), () => this.addRow(name), { "data-focus": "add-row" }),
                button(t("add_column"), () => this.addColumn(name)),
                rest > 0 &&
                    button(t("list_more", rest), () => {
                        this.shown = (this.shown ?? SHOWN) + STEP;
                        this.draw();
                    }),
            ),
        );
    }

    with(name, changed) {
        const lists = this.lists;
        return { ...lists, [name]: { ...lists[name], ...changed } };
    }

    column(name, at, text) {
        const { columns } = this.lists[name];
        this.put(this.with(name, { columns: columns.map((each, place) => (place === at ? text : each)) }));
    }

    addRow(name) {
        const { columns, rows } = this.lists[name];
        const value = fresh("", new Set(rows.map((row) => row[columns.indexOf("name")])));
        this.shown = rows.length + 1;
        this.put(this.with(name, { rows: [...rows, columns.map((column) => (column === "name" ? value : ""))] }), `cell-${rows.length}-${Math.max(0, columns.indexOf("label"))}`);
    }

    addColumn(name) {
        const { columns, rows } = this.lists[name];
        this.put(this.with(name, { columns: [...columns, t("column_n", columns.length + 1)], rows: rows.map((row) => [...row, ""]) }));
    }

    /** Where a table from Excel is pasted: `what` is "new", "levels", or the list that it replaces. */
    pasteBox(what) {
        const area = h("textarea", { rows: 8, "aria-label": t("paste"), "data-focus": "paste", className: "juwen-paste" });
        const headed = h("input", { type: "checkbox", checked: true });
        const name = h("input", { type: "text", "aria-label": t("list_name"), placeholder: t("list_name") });
        const finish = () => {
            const table = cells(area.value, headed.checked);
            if (!table.rows.length) return;
            this.pasting = null;
            if (what === "levels") this.addLevels(table);
            else this.replace(what === "new" ? this.freeName(name.value.trim() || table.heads[0]) : what, asList(table));
        };
        const cancel = () => {
            this.pasting = null;
            keepFocus(this.drawing, () => this.draw(), "new");
        };
        return h(
            "div",
            { className: "juwen-tools juwen-tools--paste" },
            h("p", { className: "help" }, t(what === "levels" ? "levels_help" : "list_help")),
            what === "new" && name,
            area,
            h("label", { className: "juwen-toggle" }, headed, t("first_row_heads")),
            button(t("list_take"), finish),
            button(t("cancel"), cancel),
        );
    }

    freeName(wanted) {
        const lists = this.lists;
        const base = (wanted || t("list_default")).replace(/[^\p{L}\p{N}_.-]/gu, "_").replace(/^[^\p{L}_]/u, "_$&");
        let name = base;
        for (let at = 2; lists[name]; at += 1) name = `${base}${at}`;
        return name;
    }

    replace(name, table) {
        this.open = name;
        this.shown = SHOWN;
        this.put({ ...this.lists, [name]: table }, "new");
    }

    addLevels(table) {
        const made = cascade(table);
        const lists = { ...this.lists };
        const names = made.map(({ title, columns, rows }) => {
            const name = this.freeName(title);
            lists[name] = { columns, rows };
            return name;
        });
        this.said = t("levels_made", names.join(t("listed")));
        this.put(lists, "new");
        const ask = () => this.ask(names, made);
        this.drawing.append(button(t("levels_ask"), ask, { "data-focus": "ask" }));
    }

    /** One drop-down question a level, each offering what belongs to the answer before it. */
    ask(names, made) {
        const stream = document.getElementById("body-root")?.rootBlock;
        if (!stream) return;
        const ids = names.map(() => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`);
        names.forEach((list, at) => {
            const rules = at ? [{ column: made[at - 1].title, question: ids[at - 1] }] : [];
            const state = stream.blockDef.initialChildStates.dropdown;
            const source = { list, ...(rules.length ? { filter: { rules } } : {}) };
            stream.insert({ type: "dropdown", id: ids[at], value: { ...state, label: made[at].title, source: JSON.stringify(source) } }, stream.children.length, { collapsed: true });
        });
        this.said = t("levels_asked", names.length);
        this.draw();
    }
}
