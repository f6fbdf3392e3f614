// Reads [[spec, cells], …] and prints figures() of each: the Python test compares.
import { readFileSync } from "node:fs";
import { figures } from "../../../surveys/static/surveys/live/figures.js";

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([spec, cells]) => figures(spec, cells))));
