// Suggests a variable name for a new question, and carries a renaming into expressions and piped answers.

const WRITTEN = ["label", "hint", "constraint_message", "one"].map((field) => `[name$="-value-${field}"]`).join(", ");

export class NameController extends window.StimulusModule.Controller {
    connect() {
        this.element.dataset.juwenName = "";
        const others = this.others();
        const twice = others.some(([name, earlier]) => earlier && name === this.element.value);
        if (!this.element.value || twice) this.element.value = this.suggestion(others);
        this.previous = this.element.value;
    }

    /** [name, whether it stands before this one, whether it is a question's or a repeat's] of all others. */
    others() {
        const form = this.element.closest("form");
        const inputs = form ? [...form.querySelectorAll('input[name$="-value-name"]')] : [];
        return inputs
            .filter((input) => input !== this.element)
            .map((input) => [
                input.value,
                Boolean(this.element.compareDocumentPosition(input) & Node.DOCUMENT_POSITION_PRECEDING),
                input.dataset.controller === this.element.dataset.controller,
            ]);
    }

    suggestion(others) {
        const used = others.map(([name]) => Number(/^q(\d+)$/.exec(name)?.[1] ?? 0));
        return `q${Math.max(others.filter(([, , named]) => named).length, ...used) + 1}`;
    }

    rename() {
        const [from, to] = [`\${${this.previous}}`, `\${${this.element.value}}`];
        this.previous = this.element.value;
        const form = this.element.closest("form");
        for (const input of form.querySelectorAll(`.juwen-drawn > textarea, ${WRITTEN}`)) {
            if (!input.value.includes(from)) continue;
            input.value = input.value.replaceAll(from, to);
            input.dispatchEvent(new Event("juwen:redraw"));
        }
    }
}
