// Suggests a variable name for a new question, and carries a renaming into typed expressions.

export class NameController extends window.StimulusModule.Controller {
    connect() {
        this.element.dataset.juwenName = "";
        const names = this.others();
        const twice = names.some(([other, earlier]) => earlier && other === this.element.value);
        if (!this.element.value || twice) this.element.value = this.suggestion(names.map(([other]) => other));
        this.previous = this.element.value;
    }

    others() {
        const form = this.element.closest("form");
        const inputs = form ? [...form.querySelectorAll('input[name$="-value-name"]')] : [];
        return inputs
            .filter((input) => input !== this.element)
            .map((input) => [
                input.value,
                Boolean(this.element.compareDocumentPosition(input) & Node.DOCUMENT_POSITION_PRECEDING),
            ]);
    }

    suggestion(names) {
        const used = names.map((name) => Number(/^q(\d+)$/.exec(name)?.[1] ?? 0));
        return `q${Math.max(names.length, ...used) + 1}`;
    }

    rename() {
        const [from, to] = [`\${${this.previous}}`, `\${${this.element.value}}`];
        this.previous = this.element.value;
        for (const input of this.element.closest("form").querySelectorAll(".juwen-drawn > textarea")) {
            if (!input.value.includes(from)) continue;
            input.value = input.value.replaceAll(from, to);
            input.dispatchEvent(new Event("juwen:redraw"));
        }
    }
}
