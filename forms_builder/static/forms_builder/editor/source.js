// Where a question's options come from: its own grid, or a shared list, perhaps only some of it.

import { DrawnController, advanced, button, h, select, sign, t } from "./dom.js";
import { nameChosen, pairs } from "./operands.js";
import { allLists, questionsAbove } from "./questions.js";

export class SourceController extends DrawnController {
    get source() {
        return this.read({});
    }

    get lists() {
        return allLists(this.element.closest("form"));
    }

    connect() {
        super.connect();
        this.grid();
        this.again = () => this.grid();
        this.lists_ = this.element.closest("form")?.elements.namedItem("lists");
        this.lists_?.addEventListener("change", this.again);
    }

    disconnect() {
        this.lists_?.removeEventListener("change", this.again);
        super.disconnect();
    }

    /** The question's own grid is shown where it gives the options, the choice of a list where there is one. */
    grid() {
        const block = this.element.closest("[data-juwen-type]");
        const field = (name) => block?.querySelector(`[data-contentpath="${name}"]`);
        const { list } = this.source;
        if (field("options")) field("options").hidden = Boolean(list);
        if (field("source")) field("source").hidden = !list && block.dataset.juwenType !== "dropdown" && !Object.keys(this.lists).length;
    }

    put(source) {
        this.write(source.list ? source : {});
        this.grid();
        this.drawKeepingFocus();
    }

    draw() {
        const source = this.source;
        const names = Object.keys(this.lists);
        const lost = source.list && !names.includes(source.list) ? [[source.list, t("list_gone")]] : [];
        const choose = select(
            t("options_from"),
            [["", t("own_options")], ...lost, ...names.map((name) => [name, t("list_said", name)])],
            source.list ?? "",
            (event) => this.put(event.target.value ? { list: event.target.value } : {}),
            { "data-focus": "list" },
        );
        choose.addEventListener("focusin", () => names.length !== Object.keys(this.lists).length && this.drawKeepingFocus("list"));
        this.drawing.replaceChildren(choose, source.list ? this.filter(source) : "");
    }

    filter(source) {
        const filter = source.filter ?? {};
        const rules = filter.rules ?? [];
        const put = (next, focus) => {
            this.put({ ...this.source, filter: next });
            if (focus) this.drawing.querySelector(`[data-focus="${focus}"]`)?.focus();
        };
        const columns = (this.lists[source.list]?.columns ?? []).filter((column) => column && column !== "label");
        const fresh = { column: columns.find((column) => column !== "name" && column !== "value") ?? "", question: "" };
        const set = (at, more) => put({ rules: rules.map((rule, each) => (each === at ? { ...rule, ...more } : rule)) });
        const above = questionsAbove(this.element).filter((each) => !each.several && each.kind !== "repeat");
        return h(
            "div",
            { className: "juwen-editor" },
            h("p", { className: "help" }, this.words(rules, above)),
            !filter.text &&
                rules.map((rule, at) =>
                    h(
                        "div",
                        { className: "juwen-rule" },
                        select(t("column"), [["", t("column")], ...columns.map((column) => [column, column])], rule.column ?? "", (event) => set(at, { column: event.target.value })),
                        h("span", {}, t("column_is")),
                        select(t("choose_question"), pairs(above, rule.question), rule.question ?? "", (event) => set(at, { question: event.target.value }), { className: "juwen-rule__question" }),
                        sign("✕", t("remove"), () => put({ rules: rules.filter((_, each) => each !== at) })),
                    ),
                ),
            !filter.text && h("div", { className: "juwen-tools" }, button(t("add_filter"), () => put({ rules: [...rules, fresh] }), { "data-focus": "add-filter" })),
            advanced(filter.text, (text) => put(text ? { text } : {}), t("filter_help")),
        );
    }

    words(rules, above) {
        if (!rules.length) return t("list_whole");
        return rules.map((rule) => t("filter_said", rule.column || "…", nameChosen(rule.question, above))).join(t("and"));
    }
}
