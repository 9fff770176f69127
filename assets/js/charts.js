// Figures of the resonance pages. Each draws what the words above it say and the table below it lists.

import { areaY, axisX, axisY, dot, gridX, gridY, line, plot, rectX, ruleX, ruleY, text } from "@observablehq/plot";

const LABEL = 13.33;
const drawings = { interval, stack, range, funnel };
let patterns = 0;

for (const box of document.querySelectorAll("[data-chart]")) follow(box);
addEventListener("beforeprint", () => document.querySelectorAll("[data-chart]").forEach(draw));

function follow(box) {
  new ResizeObserver(() => draw(box)).observe(box);
}

function draw(box) {
  const width = Math.floor(box.clientWidth);
  if (!width || Number(box.dataset.drawn) === width) return;
  box.dataset.drawn = String(width);
  const data = JSON.parse(box.querySelector("script").textContent);
  const format = new Intl.NumberFormat(box.dataset.language).format;
  const svg = drawings[box.dataset.chart](data, width, format);
  svg.querySelector("style")?.remove(); // the library's inline style; ours comes from the style sheet
  box.querySelector("svg")?.remove();
  box.append(svg);
}

function base(width, height, options) {
  return plot({
    width, height, style: { overflow: "visible" },
    marginTop: 0, marginBottom: 0, marginLeft: 8, marginRight: 8, ...options,
  });
}

const constant = (y) => () => y;
const ends = (low, high) => [low, high];

/** {value, low, high, usual?, usual_label?, min?, max?}: a value, its interval, and what is usual. */
function interval(data, width) {
  const bounds = [data.low, data.high, data.value, data.usual ?? data.value];
  const top = data.max ?? Math.max(...bounds) * 1.2;
  const said = data.usual === undefined ? [] : [
    ruleX([data.usual], { y1: 0.15, y2: 0.85, className: "usual" }),
    text([data.usual_label ?? ""], { x: constant(data.usual), y: 1, dy: -4, fontSize: LABEL, lineAnchor: "bottom", className: "said-usual" }),
  ];
  return base(width, 54, {
    marginTop: 16,
    x: { axis: null, domain: [data.min ?? 0, top || 1] }, y: { axis: null, domain: [0, 1] },
    marks: [
      ruleY([0.5], { className: "grid" }),
      ...said,
      ruleY([0.5], { x1: data.low, x2: data.high, className: "interval" }),
      ruleX(ends(data.low, data.high), { y1: 0.3, y2: 0.7, className: "interval" }),
      dot([data.value], { x: (d) => d, y: constant(0.5), r: 6, className: "dot" }),
    ],
  });
}

/** {parts: [{kind: "measured" | "estimated", value}], max?}: measured filled, estimated hatched, end to end. */
function stack(data, width, format) {
  const id = `hatch-${(patterns += 1)}`;
  let from = 0;
  const parts = data.parts.map(({ kind, value }) => ({ kind, x1: from, x2: (from += value) }));
  const bars = parts.filter(({ x1, x2 }) => x2 > x1).map((part) => rectX([part], {
    x1: "x1", x2: "x2", y1: 0.15, y2: 0.85, className: part.kind,
    fill: part.kind === "estimated" ? `url(#${id})` : "currentColor",
  }));
  const svg = base(width, 84, {
    ...scale(width, data.max ?? from, format),
    marks: [...scaled(width, data.max ?? from, format), ...bars],
  });
  svg.prepend(hatching(id));
  return svg;
}

/** {low, high, max?, mark?, mark_label?}: between two bounds, with one value for comparison. */
function range(data, width, format) {
  const top = data.max ?? Math.max(data.high, data.mark ?? 0);
  const beside = data.mark === undefined ? [] : [
    ruleX([data.mark], { className: "usual" }),
    text([data.mark_label ?? ""], { x: constant(data.mark), y: 1, dy: -4, fontSize: LABEL, lineAnchor: "bottom", textAnchor: data.mark > top / 2 ? "end" : "start", className: "said-usual" }),
  ];
  return base(width, 108, {
    ...scale(width, top, format), marginTop: 22,
    marks: [
      ...scaled(width, top, format),
      rectX([data], { x1: "low", x2: "high", y1: 0.2, y2: 0.8, className: "range" }),
      ruleX(ends(data.low, data.high), { y1: 0.1, y2: 0.9, className: "interval" }),
      ...beside,
    ],
  });
}

/** {points: [{x, y, key, name?, outside}], limits: [{x, low95, high95, low998, high998}], overall, labels: {overall, limit95, limit998, x}}. */
function funnel(data, width, format) {
  const narrow = width < 560;
  const percent = (value) => data.percent.replace("0", format(Math.round(value * 100)));
  const top = Math.min(1, Math.max(...data.points.map(({ y }) => y), data.overall) * 1.5);
  const right = Math.max(...data.points.map(({ x }) => x)) * 1.06;
  const limits = data.limits.filter(({ x }) => x <= right).map((row) => Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, name === "x" ? value : Math.min(top, Math.max(0, value))]),
  ));
  const bound = (y, far) => line(limits, { x: "x", y, className: far ? "limit limit--far" : "limit" });
  const points = (outside) => data.points.filter((point) => point.outside === outside);
  const last = limits.at(-1);
  return base(width, narrow ? 340 : 400, {
    marginLeft: 44, marginRight: 12, marginTop: 16, marginBottom: 52,
    x: { domain: [0, right], label: null }, y: { domain: [0, top], label: null },
    marks: [
      areaY(limits, { x: "x", y1: "low95", y2: "high95", className: "band" }),
      gridY({ ticks: 5, className: "grid" }),
      axisY({ ticks: 5, tickSize: 0, tickFormat: percent, fontSize: LABEL }),
      axisX({ ticks: narrow ? 4 : 8, tickSize: 4, tickFormat: format, fontSize: LABEL, label: null }),
      bound("low95"), bound("high95"), bound("low998", true), bound("high998", true),
      ruleY([data.overall], { className: "usual" }),
      note(data.labels.overall, right, data.overall, "said-usual", "end"),
      ...(last ? [note(data.labels.limit95, right, last.high95, "", "end"), note(data.labels.limit998, right, last.high998, "", "end")] : []),
      dot(points(false), { x: "x", y: "y", r: 5.5, className: "dot--open" }),
      dot(points(true), { x: "x", y: "y", r: 5.5, className: "dot" }),
      text(points(false), { x: "x", y: "y", text: "key", dx: 10, textAnchor: "start", fontSize: LABEL, className: "note" }),
      ...points(true).map((point) => text([point], {
        x: "x", y: "y", text: ({ key, name }) => (name && !narrow ? `${key} ${name}` : key), className: "note strong",
        dx: point.x > right / 2 ? -11 : 11, textAnchor: point.x > right / 2 ? "end" : "start", fontSize: LABEL,
      })),
      text([data.labels.x], { frameAnchor: "bottom-right", dy: 44, fontSize: LABEL, lineWidth: width / LABEL }),
    ],
  });
}

function note(words, x, y, className, textAnchor) {
  return text([words], { x: constant(x), y: constant(y), dy: -9, textAnchor, fontSize: LABEL, className: `note ${className}`.trim() });
}

function scale(width, top) {
  return { marginBottom: 28, x: { axis: null, domain: [0, top * 1.02 || 1] }, y: { axis: null, domain: [0, 1] } };
}

function scaled(width, top, format) {
  const ticks = Math.max(2, Math.min(5, Math.floor(width / 110)));
  return [
    gridX({ ticks, className: "grid" }),
    axisX({ ticks, tickSize: 0, tickFormat: format, fontSize: LABEL, label: null }),
  ];
}

function hatching(id) {
  const make = (name, attributes, ...inner) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inner);
    return element;
  };
  const size = { width: 7, height: 7 };
  return make("defs", {}, make(
    "pattern", { id, ...size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    make("rect", { ...size, class: "stripe-bg" }), make("path", { d: "M0 0v7", class: "stripe" }),
  ));
}
