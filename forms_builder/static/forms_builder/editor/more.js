// What a question holds at first or is calculated from, and when it must be answered or may not be changed.

import { CalculationEditor, calculationWords, isSet } from "./calculation.js";
import { DrawnController, h, line, select, summary, t } from "./dom.js";
import { pairs } from "./operands.js";
import { questionsAbove } from "./questions.js";
import { RulesEditor, conditionWords, freshRule, tidy } from "./rules.js";

export class MoreController extends DrawnController {
    get more() {
        return this.read({});
    }

    has(part) {
        return this.optionsValue.parts.includes(part);
    }

    draw() {
        const said = this.said();
        const nothing = this.has("required_if") ? t("more_nothing") : t("calc_none");
        const flip = () => {
            this.open = !this.open;
            if (!this.open) this.clean();
            this.drawKeepingFocus("flip");
        };
        this.drawing.replaceChildren(summary(said.join(t("semicolon")) || nothing, said.length > 0, this.open, flip));
        if (this.open) this.drawing.append(h("div", { className: "juwen-more" }, ...this.optionsValue.parts.map((part) => this.part(part)).filter(Boolean)));
    }

    said() {
        const more = this.more;
        const questions = questionsAbove(this.element);
        const alone = !this.has("required_if");
        const worked = (part) => {
            const words = calculationWords(more[part], questions);
            return words && (alone ? words : t(`more_said_${part}`, words));
        };
        const condition = (part) => {
            if (more[part]?.always) return t("more_said_locked");
            const words = conditionWords(more[part], questions);
            return words && t(`more_said_${part}`, words);
        };
        return [worked("default"), worked("calculation"), condition("required_if"), condition("read_only")].filter(Boolean);
    }

    put(part, value) {
        const more = { ...this.more, [part]: value };
        const nothing = value === undefined || value === "" || (typeof value === "object" && !Object.keys(value).length);
        if (nothing) delete more[part];
        this.write(more);
        const line = this.drawing.querySelector(".juwen-summary > span");
        if (line) line.textContent = this.said().join(t("semicolon")) || t(this.has("required_if") ? "more_nothing" : "calc_none");
        if (!this.has("required_if")) this.suggestLabel();
    }

    /** What a value is called, until the author calls it something else: what it is worked out from. */
    suggestLabel() {
        const label = this.element.closest("[data-streamfield-child]")?.querySelector("textarea[name$='-value-label']");
        const words = this.said().join(t("semicolon"));
        if (!label || !words || (label.value && label.value !== this.suggested)) return;
        this.suggested = label.value = words.slice(0, label.maxLength > 0 ? label.maxLength : undefined);
        label.dispatchEvent(new Event("input", { bubbles: true }));
        label.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** Without rules that were never begun. */
    clean() {
        const more = this.more;
        for (const part of ["required_if", "read_only"]) {
            if (more[part]?.rules) more[part] = tidy(more[part]);
            if (more[part] && !Object.keys(more[part]).length) delete more[part];
        }
        for (const part of ["default", "calculation"]) if (more[part] && !isSet(more[part])) delete more[part];
        this.write(more);
    }

    part(part) {
        if (part === "default" || part === "calculation") return this.worked(part);
        return part === "required_if" ? this.required() : this.locked();
    }

    worked(part) {
        const editor = new CalculationEditor({
            get: () => this.more[part],
            set: (value) => this.put(part, value),
            questions: () => questionsAbove(this.element),
            values: part === "default" || this.has("required_if"),
            noneWords: t(part === "default" ? "more_empty" : "calc_none"),
        });
        const alone = this.optionsValue.parts.length === 1;
        return this.section(alone ? "" : `more_${part}`, editor.element, part === "calculation" && !alone && this.trigger());
    }

    /** When a calculation runs again: always, or only when one of these changes. */
    trigger() {
        const chosen = this.more.trigger ?? [];
        const known = questionsAbove(this.element).filter((each) => !each.several && each.kind !== "repeat");
        if (!chosen.length && !known.length) return null;
        return h(
            "details",
            { className: "juwen-advanced", open: chosen.length > 0 },
            h("summary", {}, t("more_trigger")),
            line(
                t("more_trigger"),
                select(t("more_trigger"), pairs(known, chosen[0]), chosen[0] ?? "", (event) => {
                    this.put("trigger", event.target.value ? [event.target.value] : undefined);
                }),
            ),
        );
    }

    required() {
        const rules = new RulesEditor({
            get: () => this.more.required_if,
            set: (value) => this.put("required_if", value),
            questions: () => questionsAbove(this.element),
            clearWords: t("clear"),
        });
        const message = h("input", {
            type: "text",
            maxLength: 300,
            "aria-label": t("more_required_message"),
            value: this.more.required_message ?? "",
            onchange: (event) => this.put("required_message", event.target.value.trim()),
        });
        return this.section("more_required_if", rules.element, line(t("more_required_message"), message));
    }

    locked() {
        const given = this.more.read_only;
        const state = given?.always ? "always" : given?.rules || given?.text ? "if" : "no";
        const choose = select(
            t("more_read_only"),
            [["no", t("more_locked_no")], ["always", t("more_said_locked")], ["if", t("more_locked_if")]],
            state,
            (event) => {
                const values = { no: undefined, always: { always: true }, if: { join: "all", rules: [freshRule()] } };
                this.put("read_only", values[event.target.value]);
                this.drawKeepingFocus("locked");
            },
            { "data-focus": "locked" },
        );
        const rules =
            state === "if" &&
            new RulesEditor({
                get: () => this.more.read_only,
                set: (value) => this.put("read_only", value),
                questions: () => questionsAbove(this.element),
                clearWords: t("clear"),
            });
        return this.section("more_read_only", choose, rules && rules.element);
    }

    section(word, ...children) {
        return h("section", { className: "juwen-section" }, word && h("h4", {}, t(word)), ...children);
    }
}
