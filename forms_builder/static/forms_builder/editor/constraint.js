// "Rules for the answer": the patterns that suit the type of question, and the advanced box.

import { DrawnController, advanced, button, h, select, summary, t } from "./dom.js";
import { describe, operandFields } from "./operands.js";
import { questionsAbove } from "./questions.js";

const COUNTS = { length: "characters", choices: "choices", photos: "photos" };
// A limit that is not allowed itself, by the word for one that is.
const OPEN = { from: "more_than", to: "less_than", from_date: "after_date", to_date: "before_date" };
const FORMATS = ["mobile", "id_number", "digits", "postcode"];

function between(low, high) {
    const [some, more] = [low !== undefined && low !== null, high !== undefined && high !== null];
    if (some && more) return t("between", low, high);
    if (some) return t("at_least", low);
    return more ? t("at_most", high) : "";
}

export class ConstraintController extends DrawnController {
    get rules() {
        return this.read({});
    }

    get patterns() {
        return this.optionsValue.patterns;
    }

    draw() {
        this.questions = questionsAbove(this.element);
        const rules = this.rules;
        const set = Object.keys(rules).length > 0;
        const flip = () => {
            this.open = !this.open;
            this.drawKeepingFocus("flip");
        };
        this.drawing.replaceChildren(
            summary(this.words(rules) || t("any_answer"), set, this.open, flip),
            this.open ? this.editor(rules) : "",
        );
    }

    words(rules) {
        if (rules.text) return t("expression_used", rules.text);
        const said = [
            ...this.limitWords(rules),
            rules.whole && t("whole"),
            ...Object.entries(COUNTS).map(([key, word]) => {
                const range = between(rules[`min_${key}`], rules[`max_${key}`]);
                return range && t(word, range);
            }),
            rules.format && t(`format_${rules.format}`),
            rules.pattern && `${t("pattern")} ${rules.pattern}`,
        ];
        return said.filter(Boolean).join(t("comma"));
    }

    limitWords(rules) {
        const side = (key) => rules[key] && describe(rules[key], this.questions);
        if (!rules.open_low && !rules.open_high) return [between(side("low"), side("high"))];
        return [
            rules.low && (rules.open_low ? t("said_more_than", side("low")) : between(side("low"))),
            rules.high && (rules.open_high ? t("said_less_than", side("high")) : between(undefined, side("high"))),
        ];
    }

    editor(rules) {
        const has = (pattern) => this.patterns.includes(pattern);
        return h(
            "div",
            { className: "juwen-editor" },
            !rules.text && has("numbers") && this.limits(rules, ["", "number", "question"], "number", ["from", "to"]),
            !rules.text && has("dates") && this.limits(rules, ["", "date", "today", "question"], "date", ["from_date", "to_date"]),
            !rules.text && has("times") && this.limits(rules, ["", "time", "question"], "time", ["from_time", "to_time"]),
            !rules.text && has("whole") && this.tick(rules, "whole"),
            ...Object.keys(COUNTS).map((key) => !rules.text && (has(key) || this.used(rules, key)) && this.counts(rules, key)),
            !rules.text && has("format") && this.format(rules),
            h(
                "div",
                { className: "juwen-tools" },
                Object.keys(rules).length > 0 && button(t("clear_rules"), () => this.change({})),
            ),
            advanced(rules.text, (text) => this.change(text ? { text } : {})),
        );
    }

    limits(rules, kinds, kind, [low, high]) {
        const others = this.questions.filter((each) => !each.several && (each.kind === kind || (kind === "number" && each.kind === "repeat")));
        const field = (key, word) => {
            const open = `open_${key}`;
            const side = word in OPEN
                ? select(t(word), [["", t(word)], ["open", t(OPEN[word])]], rules[open] ? "open" : "", (event) => this.change({ ...rules, [open]: event.target.value ? true : null }), { className: "juwen-line__name" })
                : h("span", { className: "juwen-line__name" }, t(word));
            const put = (operand) => this.change({ ...rules, [key]: operand, ...(operand ? {} : { [open]: null }) });
            return h("div", { className: "juwen-line" }, side, operandFields(t(word), rules[key], kinds, others, put));
        };
        return h("div", {}, field("low", low), field("high", high));
    }

    tick(rules, key) {
        return h(
            "label",
            { className: "juwen-toggle" },
            h("input", { type: "checkbox", checked: Boolean(rules[key]), onchange: (event) => this.change({ ...rules, [key]: event.target.checked || null }) }),
            t(key),
        );
    }

    used(rules, key) {
        return rules[`min_${key}`] !== undefined || rules[`max_${key}`] !== undefined;
    }

    counts(rules, key) {
        const field = (name) =>
            h(
                "label",
                { className: "juwen-line" },
                h("span", { className: "juwen-line__name" }, t(name)),
                h("input", {
                    type: "number",
                    min: 0,
                    step: 1,
                    value: rules[name] ?? "",
                    "data-focus": name,
                    onchange: (event) => this.change({ ...rules, [name]: event.target.value === "" ? null : Math.max(0, Math.round(Number(event.target.value))) }),
                }),
            );
        return h("div", {}, field(`min_${key}`), field(`max_${key}`));
    }

    format(rules) {
        const own = rules.pattern !== undefined;
        const choices = [["", t("format_any")], ...FORMATS.map((each) => [each, t(`format_${each}`)]), ["pattern", t("format_pattern")]];
        return h(
            "div",
            { className: "juwen-line" },
            h("span", { className: "juwen-line__name" }, t("format")),
            select(t("format"), choices, own ? "pattern" : (rules.format ?? ""), (event) => {
                const { format, pattern, ...rest } = rules;
                if (event.target.value === "pattern") this.change({ ...rest, pattern: pattern ?? "" }, true);
                else this.change({ ...rest, format: event.target.value || null });
            }),
            own &&
                h("input", {
                    type: "text",
                    "aria-label": t("pattern"),
                    spellcheck: false,
                    value: rules.pattern,
                    onchange: (event) => this.change({ ...rules, pattern: event.target.value }, true),
                }),
        );
    }

    change(rules, keepEmpty = false) {
        const kept = Object.entries(rules).filter(([, value]) => value !== null && value !== undefined && (keepEmpty || value !== ""));
        this.write(Object.fromEntries(kept));
        this.drawKeepingFocus();
    }
}
