// Calculations from drop-downs: patterns over the questions above, never typed.

import { Part, advanced, button, h, line, select, sign, t } from "./dom.js";
import { describe, kindOf, nameChosen, operandFields, pairs } from "./operands.js";
import { RulesEditor, conditionWords, freshRule, operatorsFor } from "./rules.js";

const HOW = ["sum", "mean", "difference", "product", "ratio", "percent", "members", "over", "chosen", "score", "age", "days", "join", "if", "value"];
const PAIRS = new Set(["difference", "ratio", "percent"]);
const LISTS = new Set(["sum", "mean", "product"]);
const OVER = ["sum", "mean", "highest", "lowest", "count"];

const replaced = (list, at, value) => list.map((each, place) => (place === at ? value : each));
const without = (list, at) => list.filter((_, place) => place !== at);
const single = (each) => !each.several;
const FITTING = {
    sum: (each) => single(each) && each.kind === "number",
    members: (each) => single(each) && each.kind === "repeat",
    over: (each) => each.several && each.kind !== "repeat",
    chosen: (each) => single(each) && each.kind === "multiple",
    score: (each) => single(each) && (each.type === "rating" || each.options.some((option) => option.score !== undefined)),
    age: (each) => single(each) && each.kind === "date",
};
for (const how of ["mean", "difference", "product", "ratio", "percent"]) FITTING[how] = FITTING.sum;

/** A calculation in words, "" where there is none. */
export function calculationWords(stored, questions) {
    if (!stored) return "";
    if (stored.text) return t("expression_used", stored.text);
    const name = (id) => nameChosen(id, questions.map(plain));
    switch (stored.how) {
        case undefined:
            return "";
        case "value":
            return describe(stored.value, questions);
        case "over": {
            const said = t(`calc_said_over_${stored.of ?? "count"}`, name(stored.question));
            if (!stored.rule) return said;
            const rule = ruleWords(stored, questions);
            return stored.of === "count" ? t("calc_said_count_where", rule) : t("calc_said_where", said, rule);
        }
        case "days":
            return t("calc_said_days", describe(stored.from, questions), describe(stored.to, questions));
        case "join":
            return t("calc_said_join", (stored.parts ?? []).map((part) => describe(part, questions)).join(t("listed")));
        case "if": {
            const said = (stored.cases ?? []).map((each) => t("calc_said_case", conditionWords(each.condition, questions) || "…", describe(each.value, questions)));
            if (stored.else) said.push(t("calc_said_else", describe(stored.else, questions)));
            return said.join(t("semicolon"));
        }
    }
    const chosen = stored.questions ?? [stored.question];
    if (!chosen.some(Boolean)) return t("question_none");
    const named = chosen.map(name);
    return PAIRS.has(stored.how) ? t(`calc_said_${stored.how}`, ...named) : t(`calc_said_${stored.how}`, named.join(t("listed")));
}

/** The question without "(any of them)": a calculation says itself what it does with all. */
function plain(question) {
    return question && { ...question, several: false };
}

function ruleWords(stored, questions) {
    const own = questions.filter((each) => each.id === stored.question).map(plain);
    return conditionWords({ join: "all", rules: [{ ...stored.rule, question: stored.question }] }, own);
}

/** The fields of a calculation. Needs get, set, questions (a function), and `values` for a mere starting value. */
export class CalculationEditor extends Part {
    draw() {
        const stored = this.get() ?? {};
        this.known = this.questions();
        const how = stored.text ? "" : (stored.how ?? "");
        const offered = this.values ? ["value", ...HOW.filter((each) => each !== "value")] : HOW;
        this.element.replaceChildren(
            h(
                "div",
                { className: "juwen-editor" },
                !stored.text &&
                    select(
                        t("calc_choose"),
                        [["", this.values ? this.noneWords : t("calc_choose")], ...offered.map((each) => [each, t(`calc_${each}`)])],
                        how,
                        (event) => this.change(this.fresh(event.target.value), "how"),
                        { "data-focus": "how", className: "juwen-how" },
                    ),
                !stored.text && how && this.fields(stored),
                advanced(stored.text, (text) => this.change(text ? { text } : {})),
            ),
        );
    }

    fresh(how) {
        if (!how) return {};
        const stored = { how };
        if (LISTS.has(how) || PAIRS.has(how)) stored.questions = ["", ""];
        if (how === "over") stored.of = "sum";
        if (how === "value") stored.value = { number: "" };
        if (how === "days") Object.assign(stored, { from: { question: "" }, to: { today: true } });
        if (how === "join") stored.parts = [{ question: "" }, { text: "" }];
        if (how === "if") stored.cases = [{ condition: { join: "all", rules: [freshRule()] }, value: { number: "" } }];
        const only = (FITTING[how] ? this.known.filter(FITTING[how]) : []).length === 1;
        if (only && !stored.questions) stored.question = this.known.find(FITTING[how]).id;
        return stored;
    }

    fields(stored) {
        const { how } = stored;
        if (LISTS.has(how)) return this.several(stored);
        if (PAIRS.has(how)) return this.pair(stored);
        if (how === "over") return this.over(stored);
        if (how === "value") return this.operand(t("calc_value"), stored.value, (value) => this.update(stored, { value }));
        if (how === "days") return this.days(stored);
        if (how === "join") return this.join(stored);
        if (how === "if") return this.cases(stored);
        const word = { members: "the_repeat", age: "birth_date" }[how] ?? "choose_question";
        return line(t(word), this.chooser(t(word), FITTING[how], stored.question, (question) => this.update(stored, { question })));
    }

    update(stored, more, focus) {
        const { as: _as, was: _was, ...rest } = stored;
        this.change({ ...rest, ...more }, focus);
    }

    chooser(label, fitting, chosen, change, focus) {
        const suited = this.known.filter((each) => fitting(each) || each.id === chosen);
        if (!suited.length) return h("span", { className: "juwen-empty" }, t("no_such_question"));
        return select(label, pairs(suited, chosen), chosen ?? "", (event) => change(event.target.value), { className: "juwen-rule__question", "data-focus": focus });
    }

    several(stored) {
        const set = (questions, focus) => this.update(stored, { questions }, focus);
        const rows = stored.questions.map((id, at) =>
            h(
                "li",
                { className: "juwen-rule" },
                this.chooser(t("choose_question"), FITTING[stored.how], id, (chosen) => set(replaced(stored.questions, at, chosen)), `part-${at}`),
                stored.questions.length > 2 && sign("✕", t("remove"), () => set(without(stored.questions, at))),
            ),
        );
        return h(
            "div",
            {},
            h("ul", { className: "juwen-parts" }, ...rows),
            h("div", { className: "juwen-tools" }, button(t("add_question"), () => set([...stored.questions, ""], `part-${stored.questions.length}`))),
        );
    }

    pair(stored) {
        const [first = "", second = ""] = stored.questions ?? [];
        const field = (word, id, put) => line(t(word), this.chooser(t(word), FITTING[stored.how], id, (chosen) => this.update(stored, { questions: put(chosen) })));
        return h("div", {}, field("first_of_two", first, (id) => [id, second]), field("second_of_two", second, (id) => [first, id]));
    }

    over(stored) {
        const question = plain(this.known.find((each) => each.id === stored.question));
        const numeric = stored.of !== "count";
        const fitting = (each) => FITTING.over(each) && (!numeric || each.kind === "number" || each.kind === "any");
        return h(
            "div",
            {},
            line(
                t("over_what"),
                select(t("over_what"), OVER.map((of) => [of, t(`over_${of}`)]), stored.of ?? "sum", (event) => this.update(stored, { of: event.target.value })),
                this.chooser(t("choose_question"), fitting, stored.question, (id) => this.update(stored, { question: id, rule: undefined })),
            ),
            question && this.only(stored, question),
        );
    }

    /** "Only those for whom": one rule on each member's own answer. */
    only(stored, question) {
        const rules = new RulesEditor({
            get: () => (stored.rule ? { join: "all", rules: [{ ...stored.rule, question: question.id }] } : {}),
            set: (value) => {
                const [rule] = value.rules ?? [];
                const { question: _question, ...rest } = rule ?? {};
                this.update(stored, { rule: rule ? rest : undefined });
            },
            questions: () => [question],
            clearWords: t("clear"),
        });
        const first = { ...freshRule(question), op: operatorsFor(question)[0] };
        return h(
            "details",
            { className: "juwen-only", open: Boolean(stored.rule) },
            h("summary", {}, t("only_those")),
            stored.rule ? rules.element : button(t("add_rule"), () => this.update(stored, { rule: { op: first.op, ...(first.values ? { values: [] } : {}) } })),
        );
    }

    operand(label, operand, change, kinds = ["number", "text", "date", "today", "question"]) {
        return operandFields(label, operand, kinds, this.known.filter(single), (value) => change(value ?? { number: "" }), { text: "text", question: "other_question" });
    }

    days(stored) {
        const field = (key) => line(t(`day_${key}`), this.dayFields(t(`day_${key}`), stored[key], (value) => this.update(stored, { [key]: value })));
        return h("div", {}, field("from"), field("to"));
    }

    dayFields(label, operand, change) {
        const dates = this.known.filter((each) => single(each) && each.kind === "date");
        return operandFields(label, operand, ["question", "today", "date"], dates, (value) => change(value ?? { question: "" }));
    }

    join(stored) {
        const set = (parts) => this.update(stored, { parts });
        const rows = (stored.parts ?? []).map((part, at) =>
            h(
                "li",
                { className: "juwen-rule" },
                operandFields(t("parts_of_text"), part, ["question", "text"], this.known.filter(single), (value) => set(replaced(stored.parts, at, value ?? { text: "" }))),
                sign("✕", t("remove"), () => set(without(stored.parts, at))),
            ),
        );
        return h(
            "div",
            {},
            h("ul", { className: "juwen-parts" }, ...rows),
            h("div", { className: "juwen-tools" }, button(t("add_part"), () => set([...(stored.parts ?? []), { question: "" }]))),
        );
    }

    cases(stored) {
        const set = (cases) => this.update(stored, { cases });
        const rows = (stored.cases ?? []).map((each, at) => {
            const rules = new RulesEditor({
                get: () => each.condition,
                set: (condition) => {
                    each.condition = condition;
                    this.set({ ...stored, cases: replaced(stored.cases, at, each), as: undefined, was: undefined });
                },
                questions: this.questions,
                clearWords: t("clear"),
            });
            return h(
                "li",
                { className: "juwen-case" },
                h("span", { className: "juwen-line__name" }, t("case_if")),
                rules.element,
                line(
                    t("case_then"),
                    this.operand(t("case_then"), each.value, (value) => set(replaced(stored.cases, at, { ...each, value }))),
                    stored.cases.length > 1 && sign("✕", t("remove"), () => set(without(stored.cases, at))),
                ),
            );
        });
        const add = () => set([...stored.cases, { condition: { join: "all", rules: [freshRule()] }, value: { number: "" } }]);
        const otherwise = operandFields(
            t("case_else"),
            stored.else,
            ["", "number", "text", "date", "today", "question"],
            this.known.filter(single),
            (value) => this.update(stored, { else: value ?? undefined }),
            { "": "case_nothing" },
        );
        return h(
            "div",
            {},
            h("ul", { className: "juwen-parts" }, ...rows),
            h("div", { className: "juwen-tools" }, button(t("add_case"), add)),
            line(t("case_else"), otherwise),
        );
    }
}

/** Whether anything was chosen. */
export function isSet(stored) {
    return Boolean(stored?.text || (stored?.how && (stored.how !== "value" || kindOf(stored.value))));
}
