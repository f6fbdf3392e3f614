// How often a part is asked: by the respondent, by an answer, or a fixed number of times.

import { DrawnController, advanced, h, line, select, summary, t } from "./dom.js";
import { nameChosen, pairs } from "./operands.js";
import { questionsAbove } from "./questions.js";

const HOW = ["free", "question", "fixed"];

export class TimesController extends DrawnController {
    get times() {
        return { how: "free", least: 0, most: 50, ...this.read({}) };
    }

    get counting() {
        return questionsAbove(this.element).filter((each) => !each.several && each.kind === "number");
    }

    draw() {
        const times = this.times;
        const flip = () => {
            this.open = !this.open;
            this.drawKeepingFocus("flip");
        };
        this.drawing.replaceChildren(summary(this.words(times), true, this.open, flip), this.open ? this.editor(times) : "");
    }

    words(times) {
        if (times.text) return t("expression_used", times.text);
        if (times.how === "fixed") return t("times_said_fixed", times.number ?? "…");
        if (times.how === "question") return t("times_said_question", nameChosen(times.question, this.counting));
        return t("times_said_free", times.least, times.most);
    }

    editor(times) {
        const put = (more, focus) => {
            const { was: _was, ...rest } = { ...this.times, ...more };
            this.write(rest);
            this.drawKeepingFocus(focus);
        };
        const number = (key, word) =>
            line(
                t(word),
                h("input", {
                    type: "number",
                    min: 0,
                    max: 1000,
                    step: 1,
                    "aria-label": t(word),
                    "data-focus": key,
                    value: times[key] ?? "",
                    onchange: (event) => put({ [key]: Math.max(0, Math.round(Number(event.target.value) || 0)) }, key),
                }),
            );
        const by = times.text ? "" : times.how;
        return h(
            "div",
            { className: "juwen-editor" },
            !times.text && select(t("how_often"), HOW.map((how) => [how, t(`times_${how}`)]), by, (event) => put({ how: event.target.value }, "how"), { "data-focus": "how" }),
            by === "free" && h("div", {}, number("least", "times_least"), number("most", "times_most")),
            by === "fixed" && number("number", "times_number"),
            by === "question" && line(t("other_question"), select(t("other_question"), pairs(this.counting, times.question), times.question ?? "", (event) => put({ question: event.target.value }))),
            advanced(times.text, (text) => {
                const { how: _how, text: _text, ...rest } = this.times;
                this.write(text ? { ...rest, text } : { ...rest, how: "free" });
                this.drawKeepingFocus();
            }),
        );
    }
}
