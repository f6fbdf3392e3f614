// Pasted tables as choice lists: headings, values for the options, and levels that depend on each other.

const VALUES = new Set(["name", "value", "值", "编码", "代码", "编号"]);
const LABELS = new Set(["label", "名称", "选项", "文字", "标签"]);
const NO_NAME = /[^\p{L}\p{N}_.-]/gu;

/** {heads, rows} of pasted text, all rows of one width; without headings they are empty texts. */
export function cells(text, headed) {
    const lines = text
        .split(/\r?\n/)
        .map((line) => line.split("\t").map((cell) => cell.trim()))
        .filter((row) => row.some(Boolean));
    const width = Math.max(0, ...lines.map((row) => row.length));
    const rows = lines.map((row) => [...row, ...Array(width - row.length).fill("")]);
    return { heads: headed ? (rows.shift() ?? []) : Array(width).fill(""), rows };
}

/** A heading as a name that expressions can read. */
export function columnName(head, at) {
    const name = head.trim().replace(NO_NAME, "_");
    if (VALUES.has(name.toLowerCase())) return "name";
    if (LABELS.has(name.toLowerCase())) return "label";
    return /^[\p{L}_]/u.test(name) ? name : `c${at + 1}`;
}

/** A value for an option that none of `used` (a Set) is; it is added to them. Its label where that can be one. */
export function fresh(label, used) {
    const base = label.replace(/[\s:：'"]+/g, "_");
    let value = base || "o1";
    for (let at = 2; used.has(value); at += 1) value = base ? `${base}_${at}` : `o${at}`;
    used.add(value);
    return value;
}

/** A list of options from a table: the first column is the label where no heading says otherwise. */
export function asList({ heads, rows }) {
    const columns = heads.map(columnName);
    const first = columns.findIndex((column) => column !== "name");
    const headed = heads.some(Boolean);
    const label = columns.includes("label") ? columns.indexOf("label") : first;
    if (label < 0) return { columns: ["name", "label"], rows: rows.map((row) => [row[0], row[0]]) };
    if (!headed) columns[label] = "label";
    const copied = !columns.includes("label");
    const valued = columns.includes("name");
    const used = new Set();
    return {
        columns: [...(valued ? [] : ["name"]), ...columns, ...(copied ? ["label"] : [])],
        rows: rows.map((row) => [...(valued ? [] : [fresh(row[label], used)]), ...row, ...(copied ? [row[label]] : [])]),
    };
}

/** One list a column, each row of the table a way down, such as city, district, street. */
export function cascade({ heads, rows }) {
    const made = heads.map((head, at) => ({ title: columnName(head, at), columns: ["name", "label"], rows: [] }));
    const known = made.map(() => ({ byWay: new Map(), used: new Set() }));
    made.forEach((table, level) => level && table.columns.push(made[level - 1].title));
    for (const row of rows) {
        let above = "";
        let way = "";
        for (const [level, label] of row.entries()) {
            if (!label) break;
            way += `\t${label}`;
            const { byWay, used } = known[level];
            if (!byWay.has(way)) {
                const value = fresh(label, used);
                byWay.set(way, value);
                made[level].rows.push(level ? [value, label, above] : [value, label]);
            }
            above = byWay.get(way);
        }
    }
    return made;
}
