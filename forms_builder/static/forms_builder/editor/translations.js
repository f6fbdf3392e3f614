// Every text of the questionnaire beside its translation: progress, what is missing, pasting from Excel.

import { DrawnController, button, h, keepFocus, select, t } from "./dom.js";
import { allLists, everything, listOptions } from "./questions.js";

const PAGE = [["title", "title"], ["intro", "intro"], ["consent.notice", "consent_notice"]];
const FIELDS = ["label", "hint", "constraint_message", "one"];
const SHOWN = 400;

/** Everything that can be translated: [{key, words, where}] in the order of the questionnaire. */
export function allTexts(form) {
    const value = (name) => form.elements.namedItem(name)?.value.trim() ?? "";
    const texts = PAGE.map(([key, name]) => ({ key, words: value(name), where: t(`text_${name}`) }));
    for (const each of everything(form)) {
        const where = each.number ? t("text_question", each.number) : t("text_part");
        const add = (key, words) => texts.push({ key: `${each.id}.${key}`, words: words ?? "", where });
        for (const field of FIELDS) add(field, value(`${each.prefix}-value-${field}`));
        const more = form.elements.namedItem(`${each.prefix}-value-more`)?.value;
        if (more?.includes("required_message")) add("required_message", JSON.parse(more).required_message);
        const source = form.elements.namedItem(`${each.prefix}-value-source`)?.value;
        if (!source || !JSON.parse(source).list) for (const option of each.options ?? []) add(`option.${option.value}`, option.label);
        for (const row of each.rows ?? []) add(`row.${row.value}`, row.label);
        companion(each, add, texts, where);
    }
    for (const [name, list] of Object.entries(allLists(form))) {
        if (!list.columns.includes("label")) continue;
        for (const { value: option, label } of listOptions(list)) texts.push({ key: `list.${name}.${option}`, words: label, where: name });
    }
    return texts.filter((each) => each.words);
}

/** The question behind "other, please say" has a text that only the compiled form words. */
function companion(each, add, texts, where) {
    const other = each.options?.find((option) => option.other);
    if (other) texts.push({ key: `${each.id}_other.label`, words: t("text_other", other.label), where });
}

export class TranslationsController extends DrawnController {
    get translations() {
        return this.read({});
    }

    get tags() {
        const field = this.element.closest("form").elements.namedItem("languages");
        return JSON.parse(field?.value || "[]");
    }

    nameOf(tag) {
        const main = this.element.closest("form").elements.namedItem("language");
        return [...(main?.options ?? [])].find((option) => option.value === tag)?.text ?? tag;
    }

    connect() {
        super.connect();
        // the texts may have changed since this tab was left
        this.again = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && this.drawing.childNodes.length && this.draw());
        this.again.observe(this.element);
    }

    disconnect() {
        this.again?.disconnect();
        super.disconnect();
    }

    draw() {
        const tags = this.tags;
        if (!tags.includes(this.tag)) this.tag = tags[0];
        if (!this.tag) {
            this.drawing.replaceChildren(h("p", { className: "juwen-empty" }, t("no_languages")));
            return;
        }
        const texts = allTexts(this.element.closest("form"));
        const given = this.translations[this.tag] ?? {};
        const missing = texts.filter((each) => !given[each.key]);
        const shown = this.gaps ? missing : texts;
        this.drawing.replaceChildren(
            h("ul", { className: "juwen-progress" }, ...tags.map((tag) => this.progress(tag, texts))),
            this.tools(tags, texts, missing),
            this.pasting ? this.pasteBox(shown) : "",
            this.table(shown.slice(0, this.limit ?? SHOWN), given),
            shown.length > (this.limit ?? SHOWN) ? button(t("list_more", shown.length - (this.limit ?? SHOWN)), () => this.more(shown.length)) : "",
        );
    }

    more(all) {
        this.limit = all;
        this.draw();
    }

    progress(tag, texts) {
        const given = this.translations[tag] ?? {};
        const done = texts.filter((each) => given[each.key]).length;
        return h(
            "li",
            {},
            h("label", {}, h("span", { lang: tag }, this.nameOf(tag)), " ", t("translated_of", done, texts.length), h("progress", { max: texts.length || 1, value: done })),
        );
    }

    tools(tags, texts, missing) {
        const redraw = (focus) => keepFocus(this.drawing, () => this.draw(), focus);
        return h(
            "div",
            { className: "juwen-tools" },
            tags.length > 1 &&
                select(
                    t("translate_into"),
                    tags.map((tag) => [tag, this.nameOf(tag)]),
                    this.tag,
                    (event) => {
                        this.tag = event.target.value;
                        redraw("tag");
                    },
                    { "data-focus": "tag" },
                ),
            h(
                "label",
                { className: "juwen-toggle" },
                h("input", {
                    type: "checkbox",
                    checked: Boolean(this.gaps),
                    "data-focus": "gaps",
                    onchange: (event) => {
                        this.gaps = event.target.checked;
                        redraw("gaps");
                    },
                }),
                t("only_missing", missing.length),
            ),
            button(t("copy_texts"), (event) => this.copy(event.target, this.gaps ? missing : texts), { "data-focus": "copy" }),
            button(t("paste_translations"), () => {
                this.pasting = true;
                redraw("paste");
            }),
        );
    }

    /** For Excel: one text a line, line breaks written as ⏎. */
    async copy(target, texts) {
        const given = this.translations[this.tag] ?? {};
        const one = (words) => (words ?? "").replace(/\r?\n/g, "⏎").replace(/\t/g, " ");
        const lines = texts.map((each) => `${one(each.words)}\t${one(given[each.key])}`).join("\n");
        const area = h("textarea", { value: lines, className: "w-sr-only" });
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        target.textContent = t("copied");
        target.focus();
    }

    pasteBox(shown) {
        const area = h("textarea", { rows: 8, "aria-label": t("paste_translations"), "data-focus": "paste", className: "juwen-paste" });
        const finish = () => {
            this.pasting = false;
            this.take(area.value, shown);
        };
        const cancel = () => {
            this.pasting = false;
            keepFocus(this.drawing, () => this.draw(), "copy");
        };
        return h(
            "div",
            { className: "juwen-tools juwen-tools--paste" },
            h("p", { className: "help" }, t("paste_translations_help")),
            area,
            button(t("list_take"), finish),
            button(t("cancel"), cancel),
        );
    }

    /** Two columns: text and translation, in any order of lines. One column: in the order shown. */
    take(pasted, shown) {
        const rows = pasted.split(/\r?\n/).map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("⏎", "\n")));
        const given = { ...(this.translations[this.tag] ?? {}) };
        if (rows.some((row) => row.length > 1)) {
            const byWords = new Map(rows.filter((row) => row[1]).map((row) => [row[0], row[1]]));
            for (const each of shown) if (byWords.has(each.words)) given[each.key] = byWords.get(each.words);
        } else {
            shown.forEach((each, at) => {
                if (rows[at]?.[0]) given[each.key] = rows[at][0];
            });
        }
        this.write({ ...this.translations, [this.tag]: given });
        keepFocus(this.drawing, () => this.draw(), "copy");
    }

    put(key, text) {
        const { [key]: _before, ...given } = this.translations[this.tag] ?? {};
        this.write({ ...this.translations, [this.tag]: text.trim() ? { ...given, [key]: text.trim() } : given });
    }

    table(texts, given) {
        if (!texts.length) return h("p", { className: "juwen-empty" }, t("all_translated"));
        const row = (each) => {
            const field = h("textarea", {
                rows: Math.max(1, Math.ceil(each.words.length / 40)),
                value: given[each.key] ?? "",
                lang: this.tag,
                dir: "auto",
                "aria-label": `${t("translation_of")} ${each.words}`,
                className: given[each.key] ? "" : "juwen-missing",
                onchange: (event) => {
                    this.put(each.key, event.target.value);
                    event.target.className = event.target.value.trim() ? "" : "juwen-missing";
                    this.drawing.querySelector(".juwen-progress").replaceChildren(...this.tags.map((tag) => this.progress(tag, allTexts(this.element.closest("form")))));
                },
                onpaste: (event) => {
                    const text = event.clipboardData.getData("text/plain");
                    if (!/\r?\n./.test(text) || event.target.value) return;
                    event.preventDefault();
                    this.take(text, texts.slice(texts.indexOf(each)));
                },
            });
            return h("tr", {}, h("td", { className: "juwen-texts__where" }, each.where), h("td", {}, each.words), h("td", {}, field));
        };
        const heads = [t("text_where"), t("text_words"), this.nameOf(this.tag)];
        return h(
            "table",
            { className: "juwen-texts" },
            h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
            h("tbody", {}, ...texts.map(row)),
        );
    }
}
