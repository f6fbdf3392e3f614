// Pasted tables as choice lists: what a column becomes, values that are unique, levels that depend on each other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { asList, cascade, cells, columnName, fresh } from "../../forms_builder/static/forms_builder/editor/tables.js";

test("rows are cut at tabs, filled up and stripped of empty ones", () => {
    assert.deepEqual(cells("市\t区\r\n长沙\t 天心 \n\n株洲", true), {
        heads: ["市", "区"],
        rows: [["长沙", "天心"], ["株洲", ""]],
    });
    assert.deepEqual(cells("长沙\n株洲", false), { heads: [""], rows: [["长沙"], ["株洲"]] });
});

test("headings become names that expressions can read", () => {
    assert.deepEqual(["编码", "名称", "所在 市", "1级", ""].map(columnName), ["name", "label", "所在_市", "c4", "c5"]);
});

test("values are the labels, unique and without blanks", () => {
    const used = new Set();
    assert.deepEqual(["鼓楼 区", "鼓楼 区", "", ""].map((label) => fresh(label, used)), ["鼓楼_区", "鼓楼_区_2", "o1", "o2"]);
});

test("a single column is the label, a value is made", () => {
    assert.deepEqual(asList(cells("长沙\n株洲", false)), {
        columns: ["name", "label"],
        rows: [["长沙", "长沙"], ["株洲", "株洲"]],
    });
});

test("columns that have names keep them", () => {
    assert.deepEqual(asList(cells("编码\t名称\t市\ntx\t天心\tcs", true)), {
        columns: ["name", "label", "市"],
        rows: [["tx", "天心", "cs"]],
    });
    assert.deepEqual(asList(cells("区\t市\n天心\tcs", true)), {
        columns: ["name", "区", "市", "label"],
        rows: [["天心", "天心", "cs", "天心"]],
    });
});

test("levels: a name that stands under two parents is told apart", () => {
    assert.deepEqual(cascade(cells("市\t区\n南京\t鼓楼\n徐州\t鼓楼\n徐州\t云龙\n徐州\t", true)), [
        { title: "市", columns: ["name", "label"], rows: [["南京", "南京"], ["徐州", "徐州"]] },
        {
            title: "区",
            columns: ["name", "label", "市"],
            rows: [["鼓楼", "鼓楼", "南京"], ["鼓楼_2", "鼓楼", "徐州"], ["云龙", "云龙", "徐州"]],
        },
    ]);
});
