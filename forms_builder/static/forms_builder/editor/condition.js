// "Show only if": rules over the questions above, all-of or any-of, two levels deep.

import { DrawnController, button, fill, h, select, t } from "./dom.js";
import { COMPARED, describe, nameOf, operandFields, pairs } from "./operands.js";
import { questionsAbove } from "./questions.js";

const SIZES = ["=", "!=", ">", ">=", "<", "<="];
const SIZE_WORDS = { "=": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le" };
const OPERATORS = {
    choice: ["any", "none"],
    rating: ["any", "none", "<=", ">="],
    multiple: ["any", "none"],
    number: SIZES,
    date: SIZES,
    text: ["=", "!="],
};

function operatorsFor(question) {
    const key = question?.type === "rating" ? "rating" : question?.kind;
    return [...(OPERATORS[key] ?? []), "answered", "unanswered"];
}

function operatorText(op, question) {
    if (SIZE_WORDS[op]) {
        const flavour = question?.kind === "date" ? "_date" : question?.type === "rating" && op.length === 2 && op !== "!=" ? "_grade" : "";
        return t(`op_${SIZE_WORDS[op]}${flavour}`);
    }
    return t(`op_${op}${question?.kind === "multiple" && (op === "any" || op === "none") ? "_multiple" : ""}`);
}

function freshRule(question) {
    const op = question ? operatorsFor(question)[0] : "any";
    const rule = { question: question?.id ?? "", op };
    if (op === "any") rule.values = [];
    return rule;
}

export class ConditionController extends DrawnController {
    get condition() {
        return this.read({});
    }

    connect() {
        super.connect();
        this.hint();
    }

    disconnect() {
        this.when?.remove();
        super.disconnect();
    }

    write(value) {
        super.write(value);
        this.hint();
    }

    /** The condition in the heading of the block, where it is seen while the block is folded. */
    hint() {
        const block = this.element.closest("[data-streamfield-child]");
        const heading = block?.querySelector(":scope > section > .w-panel__header > .w-panel__heading");
        if (!heading) return;
        this.when ??= h("span", { className: "juwen-when" });
        this.questions = questionsAbove(this.element);
        const condition = this.condition;
        this.when.textContent = condition.text || condition.rules?.length ? this.said(condition) : "";
        this.when.title = this.when.textContent;
        heading.after(this.when);
    }

    draw() {
        this.questions = questionsAbove(this.element);
        const condition = this.condition;
        this.drawing.replaceChildren(this.summary(condition), this.open ? this.editor(condition) : "");
    }

    summary(condition) {
        const rules = condition.rules?.length;
        return h(
            "p",
            { className: `juwen-summary${rules || condition.text ? " juwen-summary--set" : ""}` },
            h("span", {}, this.said(condition)),
            " ",
            button(t(this.open ? "done" : "change"), () => this.flip(), { "data-focus": "flip", "aria-expanded": String(Boolean(this.open)) }),
        );
    }

    said(condition) {
        if (condition.text) return t("expression_used", condition.text);
        return condition.rules?.length ? t("show_if", this.words(condition)) : t("always");
    }

    flip() {
        this.open = !this.open;
        if (this.open && !this.condition.rules?.length && !this.condition.text && questionsAbove(this.element).length) {
            this.write({ join: "all", rules: [freshRule()] });
        } else if (!this.open) {
            this.write(this.tidy(this.condition));
        }
        this.drawKeepingFocus("flip");
    }

    /** Without rules that were never begun. */
    tidy(condition) {
        if (!condition.rules) return condition;
        const rules = condition.rules
            .map((rule) => (rule.rules ? this.tidy(rule) : rule))
            .filter((rule) => (rule.rules ? rule.rules.length : rule.question));
        return rules.length ? { ...condition, rules } : {};
    }

    words(group) {
        const parts = group.rules.map((rule) => (rule.rules ? `（${this.words(rule)}）` : this.ruleWords(rule)));
        return parts.join(t(group.join === "any" ? "or" : "and"));
    }

    ruleWords(rule) {
        if (!rule.question) return "…";
        const question = this.questions.find((each) => each.id === rule.question);
        const label = (value) => question?.options.find((option) => option.value === value)?.label ?? value;
        let value = "";
        if (rule.values) value = rule.values.map((each) => t("quote", label(each))).join(t("or"));
        else if (rule.value?.number !== undefined && question?.kind === "choice") value = t("quote", label(String(rule.value.number)));
        else if (rule.value !== undefined) value = describe(rule.value, this.questions);
        const said = rule.values ? t(`said_${rule.op}${question?.kind === "multiple" ? "_multiple" : ""}`) : operatorText(rule.op, question);
        return `${nameOf(question)}${said}${value}`;
    }

    editor(condition) {
        if (!this.questions.length && !condition.rules?.length && !condition.text) {
            return h("div", { className: "juwen-editor" }, h("p", { className: "juwen-empty" }, t("no_questions_above")), this.advanced(condition));
        }
        return h(
            "div",
            { className: "juwen-editor" },
            !condition.text && this.group(condition.rules ? condition : { join: "all", rules: [] }, []),
            this.advanced(condition),
        );
    }

    /** `path` is the way to the group: positions in nested rules. */
    group(group, path) {
        const rules = group.rules.map((rule, at) =>
            rule.rules ? h("li", {}, this.group(rule, [...path, at])) : h("li", {}, this.rule(rule, [...path, at])),
        );
        return h(
            "fieldset",
            { className: "juwen-rules" },
            rules.length > 1 &&
                select(t("join_all"), [["all", t("join_all")], ["any", t("join_any")]], group.join ?? "all", (event) =>
                    this.change(path, { ...group, join: event.target.value }),
                ),
            h("ul", {}, ...rules),
            h(
                "div",
                { className: "juwen-tools" },
                button(t("add_rule"), () => this.change(path, { ...group, rules: [...group.rules, freshRule()] }), { "data-focus": `add-${path.join("-")}` }),
                path.length === 0 &&
                    button(t("add_group"), () =>
                        this.change(path, { ...group, rules: [...group.rules, { join: "any", rules: [freshRule(), freshRule()] }] }),
                    ),
                path.length === 0 && group.rules.length > 0 && button(t("clear_condition"), () => this.change(path, {})),
            ),
        );
    }

    rule(rule, path) {
        const question = this.questions.find((each) => each.id === rule.question);
        const place = path.join("-");
        const chooser = select(
            t("choose_question"),
            pairs(this.questions, rule.question),
            rule.question,
            (event) => this.change(path, freshRule(this.questions.find((each) => each.id === event.target.value))),
            { "data-focus": `question-${place}`, className: "juwen-rule__question" },
        );
        chooser.addEventListener("focusin", () => {
            this.questions = questionsAbove(this.element);
            fill(chooser, pairs(this.questions, rule.question), rule.question);
        });
        const known = operatorsFor(question);
        const operators = known.includes(rule.op) ? known : [rule.op, ...known];
        return h(
            "div",
            { className: "juwen-rule" },
            chooser,
            rule.question &&
                select(
                    t("operator"),
                    operators.map((op) => [op, operatorText(op, question)]),
                    rule.op,
                    (event) => this.change(path, this.withOperator(rule, event.target.value)),
                    { "data-focus": `op-${place}`, className: "juwen-rule__operator" },
                ),
            rule.question && this.value(rule, question, path),
            h("button", { type: "button", className: "juwen-rule__remove", title: t("remove"), "aria-label": t("remove"), onclick: () => this.change(path, null) }, "✕"),
        );
    }

    withOperator(rule, op) {
        const next = { question: rule.question, op };
        if (op === "any" || op === "none") next.values = rule.values ?? [];
        else if (SIZE_WORDS[op] && rule.value) next.value = rule.value;
        return next;
    }

    value(rule, question, path) {
        if (rule.op === "any" || rule.op === "none") return this.choices(rule, question, path);
        if (!SIZE_WORDS[rule.op]) return null;
        if (question?.kind === "choice") {
            const graded = question.options.filter((option) => option.value !== "" && Number.isFinite(Number(option.value)));
            return select(
                t("choose_option"),
                [["", t("choose_option")], ...graded.map((option) => [option.value, option.label])],
                String(rule.value?.number ?? ""),
                (event) => this.change(path, { ...rule, value: event.target.value === "" ? undefined : { number: Number(event.target.value) } }),
            );
        }
        const others = this.questions.filter((each) => each.id !== rule.question && each.kind === question?.kind);
        return operandFields(t("operator"), rule.value, COMPARED[question?.kind] ?? ["text"], others, (value) =>
            this.change(path, { ...rule, value: value ?? undefined }),
        );
    }

    choices(rule, question, path) {
        const chosen = rule.values ?? [];
        const lost = chosen
            .filter((value) => !question?.options.some((option) => option.value === value))
            .map((value) => ({ value, label: `${value}?` }));
        const ticks = [...(question?.options ?? []), ...lost].map((option) =>
            h(
                "label",
                { className: "juwen-chip" },
                h("input", {
                    type: "checkbox",
                    checked: chosen.includes(option.value),
                    value: option.value,
                    "data-focus": `tick-${path.join("-")}-${option.value}`,
                    onchange: (event) => {
                        const kept = chosen.filter((value) => value !== option.value);
                        this.change(path, { ...rule, values: event.target.checked ? [...kept, option.value] : kept });
                    },
                }),
                option.label || t("untitled"),
            ),
        );
        return h("span", { className: "juwen-chips", role: "group", "aria-label": t("choose_option") }, ...ticks);
    }

    advanced(condition) {
        return h(
            "details",
            { className: "juwen-advanced", open: Boolean(condition.text) },
            h("summary", {}, t("advanced")),
            h("textarea", {
                rows: 2,
                "aria-label": t("advanced"),
                spellcheck: false,
                value: condition.text ?? "",
                onchange: (event) => {
                    const text = event.target.value.trim();
                    this.write(text ? { text } : {});
                    this.drawKeepingFocus("flip");
                },
            }),
            h("p", { className: "help" }, t("expression_help")),
        );
    }

    /** Put `value` (null: nothing) at `path` and draw again. */
    change(path, value) {
        const replaced = (group, [at, ...rest]) => {
            const rules = group.rules
                .map((rule, each) => (each !== at ? rule : rest.length ? replaced(rule, rest) : value))
                .filter((rule) => rule !== null && !(rule.rules && !rule.rules.length));
            return { ...group, rules };
        };
        const next = path.length ? replaced(this.condition, path) : value;
        this.write(next?.rules?.length ? next : {});
        this.drawKeepingFocus();
    }
}
