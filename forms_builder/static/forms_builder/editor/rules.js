// Conditions: rules over the questions above, all-of or any-of, two levels deep.

import { Part, advanced, button, fill, h, select, sign, t } from "./dom.js";
import { COMPARED, describe, nameOf, operandFields, pairs } from "./operands.js";

const SIZES = ["=", "!=", ">", ">=", "<", "<="];
const SIZE_WORDS = { "=": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le" };
const CHOSEN = ["any", "none", "not"];
const OPERATORS = {
    choice: CHOSEN,
    rating: [...CHOSEN, "<=", ">="],
    multiple: CHOSEN,
    number: [...SIZES, "between"],
    date: [...SIZES, "between"],
    time: [...SIZES, "between"],
    repeat: [...SIZES, "between"],
    text: ["=", "!=", "contains", "lacks", "starts"],
    any: [...SIZES],
};
// What of an answer can be compared besides the answer itself: the number of choices, the length of a text.
const MEASURES = { multiple: "count", text: "length" };
const MANY = 30;

export function operatorsFor(question, measure) {
    if (measure) return [...SIZES, "between"];
    const key = question?.type === "rating" ? "rating" : question?.kind;
    const own = OPERATORS[key] ?? [];
    // asked several times: what only one text can be asked is left to the advanced box
    const fitting = question?.several && key === "text" ? ["=", "!="] : own;
    return [...fitting, ...(question?.kind === "repeat" ? [] : ["answered", "unanswered"])];
}

function operatorText(op, question, measure) {
    if (SIZE_WORDS[op]) {
        const dated = !measure && (question?.kind === "date" || question?.kind === "time");
        const graded = question?.type === "rating" && op.length === 2 && op !== "!=";
        return t(`op_${SIZE_WORDS[op]}${dated ? "_date" : graded ? "_grade" : ""}`);
    }
    return t(`op_${op}${question?.kind === "multiple" && CHOSEN.includes(op) ? "_multiple" : ""}`);
}

export function freshRule(question) {
    const op = question ? operatorsFor(question)[0] : "any";
    const rule = { question: question?.id ?? "", op };
    if (op === "any") rule.values = [];
    return rule;
}

/** Without rules that were never begun. */
export function tidy(condition) {
    if (!condition?.rules) return condition ?? {};
    const rules = condition.rules
        .map((rule) => (rule.rules ? tidy(rule) : rule))
        .filter((rule) => (rule.rules ? rule.rules.length : rule.question));
    return rules.length ? { ...condition, rules } : {};
}

/** A condition in words, "" where it always holds. */
export function conditionWords(condition, questions) {
    if (!condition) return "";
    if (condition.text) return t("expression_used", condition.text);
    return condition.rules?.length ? groupWords(condition, questions) : "";
}

function groupWords(group, questions) {
    const parts = group.rules.map((rule) => (rule.rules ? `（${groupWords(rule, questions)}）` : ruleWords(rule, questions)));
    return parts.join(t(group.join === "any" ? "or" : "and"));
}

export function measureWords(measure, question) {
    if (question?.kind === "repeat") return t("measure_members", nameOf(question));
    return measure ? t(`measure_${measure}`, nameOf(question)) : nameOf(question);
}

function ruleWords(rule, questions) {
    if (!rule.question) return "…";
    const question = questions.find((each) => each.id === rule.question);
    const label = (value) => question?.options.find((option) => option.value === value)?.label ?? value;
    const said = rule.values
        ? t(`said_${rule.op}${question?.kind === "multiple" ? "_multiple" : ""}`)
        : operatorText(rule.op, question, rule.of);
    return `${measureWords(rule.of, question)}${said}${valueWords(rule, question, questions, label)}`;
}

function valueWords(rule, question, questions, label) {
    if (rule.values) return rule.values.map((each) => t("quote", label(each))).join(t("or"));
    if (rule.op === "between") return [rule.value, rule.to].map((each) => describe(each, questions)).join(t("to_and"));
    if (rule.value?.number !== undefined && question?.kind === "choice") return t("quote", label(String(rule.value.number)));
    return rule.value === undefined ? "" : describe(rule.value, questions);
}

/** The fields of a condition. Needs get, set and questions (a function). */
export class RulesEditor extends Part {
    draw() {
        const condition = this.get() ?? {};
        this.known = this.questions();
        const none = !this.known.length && !condition.rules?.length && !condition.text;
        this.element.replaceChildren(
            h(
                "div",
                { className: "juwen-editor" },
                none
                    ? h("p", { className: "juwen-empty" }, t("no_questions_above"))
                    : !condition.text && this.group(condition.rules ? condition : { join: "all", rules: [] }, []),
                advanced(condition.text, (text) => this.change(text ? { text } : {})),
            ),
        );
    }

    /** `path` is the way to the group: positions in nested rules. */
    group(group, path) {
        const rules = group.rules.map((rule, at) =>
            h("li", {}, rule.rules ? this.group(rule, [...path, at]) : this.rule(rule, [...path, at])),
        );
        const put = (more) => this.put(path, { ...group, rules: [...group.rules, more] });
        return h(
            "fieldset",
            { className: "juwen-rules" },
            h("legend", { className: "w-sr-only" }, t("show_if", "…")),
            rules.length > 1 &&
                select(t("join_all"), [["all", t("join_all")], ["any", t("join_any")]], group.join ?? "all", (event) =>
                    this.put(path, { ...group, join: event.target.value }),
                ),
            h("ul", {}, ...rules),
            h(
                "div",
                { className: "juwen-tools" },
                button(t("add_rule"), () => put(freshRule()), { "data-focus": `add-${path.join("-")}` }),
                path.length === 0 && button(t("add_group"), () => put({ join: "any", rules: [freshRule(), freshRule()] })),
                path.length === 0 && group.rules.length > 0 && button(this.clearWords ?? t("clear_condition"), () => this.change({})),
            ),
        );
    }

    rule(rule, path) {
        const question = this.known.find((each) => each.id === rule.question);
        const place = path.join("-");
        const chooser = select(
            t("choose_question"),
            pairs(this.known, rule.question),
            rule.question,
            (event) => this.put(path, freshRule(this.known.find((each) => each.id === event.target.value))),
            { "data-focus": `question-${place}`, className: "juwen-rule__question" },
        );
        chooser.addEventListener("focusin", () => {
            this.known = this.questions();
            fill(chooser, pairs(this.known, rule.question), rule.question);
        });
        return h(
            "div",
            { className: "juwen-rule" },
            chooser,
            rule.question && this.measure(rule, question, path),
            rule.question && this.operator(rule, question, path),
            rule.question && this.value(rule, question, path),
            sign("✕", t("remove"), () => this.put(path, null), { className: "juwen-sign juwen-rule__remove" }),
        );
    }

    /** Whether the answer itself is compared, or the number of choices, or the length of a text. */
    measure(rule, question, path) {
        const measure = MEASURES[question?.kind];
        if (!measure || question.several) return null;
        const words = [["", t("answer_itself")], [measure, t(`measured_${measure}`)]];
        return select(t("what_of_it"), words, rule.of ?? "", (event) => {
            const of = event.target.value;
            this.put(path, of ? { question: rule.question, of, op: ">=" } : freshRule(question));
        });
    }

    operator(rule, question, path) {
        const suited = operatorsFor(question, rule.of);
        const operators = suited.includes(rule.op) ? suited : [rule.op, ...suited];
        return select(
            t("operator"),
            operators.map((op) => [op, operatorText(op, question, rule.of)]),
            rule.op,
            (event) => this.put(path, this.withOperator(rule, event.target.value)),
            { "data-focus": `op-${path.join("-")}`, className: "juwen-rule__operator" },
        );
    }

    withOperator(rule, op) {
        const next = { question: rule.question, op, ...(rule.of ? { of: rule.of } : {}) };
        if (CHOSEN.includes(op)) next.values = rule.values ?? [];
        else if (rule.value && op !== "answered" && op !== "unanswered") next.value = rule.value;
        return next;
    }

    value(rule, question, path) {
        if (CHOSEN.includes(rule.op)) return this.choices(rule, question, path);
        if (rule.op === "answered" || rule.op === "unanswered") return null;
        if (question?.kind === "choice") return this.grade(rule, question, path);
        const kind = rule.of ? "number" : (question?.kind ?? "text");
        const others = this.known.filter((each) => each.id !== rule.question && !each.several && (each.kind === kind || (kind === "repeat" && each.kind === "number")));
        const fields = (key) =>
            operandFields(t("operator"), rule[key], COMPARED[kind] ?? ["text"], others, (value) => this.put(path, { ...rule, [key]: value ?? undefined }));
        if (rule.op !== "between") return fields("value");
        return h("span", { className: "juwen-operand" }, fields("value"), t("to_and"), fields("to"));
    }

    grade(rule, question, path) {
        const graded = question.options.filter((option) => option.value !== "" && Number.isFinite(Number(option.value)));
        return select(
            t("choose_option"),
            [["", t("choose_option")], ...graded.map((option) => [option.value, option.label])],
            String(rule.value?.number ?? ""),
            (event) => this.put(path, { ...rule, value: event.target.value === "" ? undefined : { number: Number(event.target.value) } }),
        );
    }

    choices(rule, question, path) {
        const chosen = rule.values ?? [];
        const known = question?.options ?? [];
        const lost = chosen.filter((value) => !known.some((option) => option.value === value)).map((value) => ({ value, label: `${value}?` }));
        const shown = known.length > MANY ? known.filter((option) => chosen.includes(option.value)) : known;
        const tick = (value, on) => this.put(path, { ...rule, values: on ? [...chosen, value] : chosen.filter((each) => each !== value) });
        const ticks = [...shown, ...lost].map((option) =>
            h(
                "label",
                { className: "juwen-chip" },
                h("input", {
                    type: "checkbox",
                    checked: chosen.includes(option.value),
                    value: option.value,
                    "data-focus": `tick-${path.join("-")}-${option.value}`,
                    onchange: (event) => tick(option.value, event.target.checked),
                }),
                option.label || t("untitled"),
            ),
        );
        return h(
            "span",
            { className: "juwen-chips", role: "group", "aria-label": t("choose_option") },
            ...ticks,
            known.length > MANY && this.finder(known, chosen, (value) => tick(value, true)),
        );
    }

    /** A long list is searched, not shown. */
    finder(known, chosen, take) {
        const id = `juwen-found-${Math.random().toString(36).slice(2)}`;
        const options = h("datalist", { id });
        const rest = known.filter((option) => !chosen.includes(option.value));
        const box = h("input", {
            type: "text",
            "aria-label": t("search_option"),
            placeholder: t("search_option"),
            oninput: () => {
                const text = box.value.trim();
                const exact = rest.find((option) => option.label === text || option.value === text);
                if (exact) take(exact.value);
                else options.replaceChildren(...rest.filter((option) => option.label.includes(text)).slice(0, MANY).map((option) => h("option", { value: option.label })));
            },
        });
        box.setAttribute("list", id);
        return h("span", {}, box, options);
    }

    /** Put `value` (null: nothing) at `path` and draw again. */
    put(path, value) {
        const replaced = (group, [at, ...rest]) => {
            const rules = group.rules
                .map((rule, each) => (each !== at ? rule : rest.length ? replaced(rule, rest) : value))
                .filter((rule) => rule !== null && !(rule.rules && !rule.rules.length));
            return { ...group, rules };
        };
        const next = path.length ? replaced(this.get() ?? {}, path) : value;
        this.change(next?.rules?.length ? next : {});
    }
}
