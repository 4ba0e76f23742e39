// Sliders on a small alphabet: drag p and q, and see what a code for q costs on p.

const live = { p: [], q: [] };

/** Make the sliders, and keep everything that follows from them up to date. */
function liveSliders(small) {
  byId("live-rows").replaceChildren(...small.labels.map(sliderRow));
  for (const control of ["live-smoothing", "live-limit"]) {
    byId(control).oninput = updateLive;
  }
  byId("live-reset").onclick = () => setLive(small.p, small.q);
  byId("live-match").onclick = () => setLive(live.q, live.q);
  byId("live-missing").onclick = () => setLive(live.p, live.q.with(live.q.length - 1, 0));
  byId("live-limit").max = small.labels.length;
  byId("live-limit").value = small.labels.length;
  setLive(small.p, small.q);
}

function sliderRow(label, index) {
  const slider = (of) => {
    const input = element("input", {
      type: "range", min: 0, max: 1000, id: `live-${of}-${index}`, "aria-label": `${of} of ${label}`,
    });
    input.oninput = () => {
      live[of][index] = Number(input.value);
      updateLive();
    };
    return element("td", {}, [input, element("data", { id: `live-${of}-share-${index}` })]);
  };
  return element("tr", {}, [
    element("th", { scope: "row" }, [label]),
    slider("p"),
    slider("q"),
    element("td", {}, [element("data", { id: `live-surprisal-${index}` })]),
    element("td", {}, [element("data", { id: `live-length-${index}` })]),
    element("td", { class: "word", id: `live-word-${index}` }),
  ]);
}

function setLive(p, q) {
  [live.p, live.q] = [[...p], [...q]];
  for (const of of ["p", "q"]) {
    live[of].forEach((weight, index) => {
      byId(`live-${of}-${index}`).value = weight;
    });
  }
  updateLive();
}

const LEDGER = ["entropy", "kl_divergence", "rounding", "length_limit", "bits_per_symbol"];

function updateLive() {
  const quarters = Number(byId("live-smoothing").value);
  const limit = Number(byId("live-limit").value);
  const found = weigh(live.p, live.q, quarters, limit);
  show("live-smoothing-shown", quarters / 4, 2);
  show("live-limit-shown", limit, 0);
  for (const key of [...LEDGER, "cross_entropy"]) {
    show(`live-${key}`, found ? found[key] : null);
  }
  const words = found ? canonicalWords(found.lengths) : [];
  live.p.forEach((_weight, index) => {
    const q = found ? found.q[index] : null;
    show(`live-p-share-${index}`, found ? found.p[index] : null);
    show(`live-q-share-${index}`, q);
    show(`live-surprisal-${index}`, q === null ? null : q > 0 ? -Math.log2(q) : Infinity);
    show(`live-length-${index}`, found ? found.lengths[index] || null : null, 0);
    byId(`live-word-${index}`).textContent = words[index] || "none";
  });
  byId("live-why").textContent = whyLive(found, limit);
  liveBars(found);
  buildTree(live.q.map((weight) => 4 * weight + quarters));
}

function whyLive(found, limit) {
  if (found === null) {
    const coded = live.q.filter((weight) => weight > 0).length;
    return sumOf(live.p) === 0 || sumOf(live.q) === 0
      ? "A distribution needs a weight above 0."
      : `With ${limit} bits at most there are not ${coded} codewords.`;
  }
  if (!Number.isFinite(found.kl_divergence)) {
    return "A symbol that p has and q lacks: KL is infinite, and it has no codeword. Smoothing helps.";
  }
  if (found.rounding < -1e-12) {
    return "Rounding is below 0: under mismatch no theorem forbids it.";
  }
  return found.rounding >= 1 ? "Rounding is 1 or more: so it can be under mismatch." : "";
}

/** Draw the ledger as a bar: what adds from the left, what takes away from there back. */
function liveBars(found) {
  const svg = byId("live-bar");
  if (found === null || found.rounding === null) {
    svg.replaceChildren(drawn("text", { x: 4, y: 24 }, [found ? "∞" : "–"]));
    return;
  }
  const parts = LEDGER.slice(0, 4).map((key) => ({ key, value: found[key] }));
  const scale = 600 / Math.max(4, sumOf(parts.map(({ value }) => Math.max(0, value))));
  let end = 0;
  const bars = [];
  for (const { key, value } of parts.toSorted((a, b) => (a.value < 0) - (b.value < 0))) {
    const start = value < 0 ? end + value : end;
    const box = { x: start * scale, y: 8, height: 24, width: Math.abs(value) * scale };
    bars.push(drawn("rect", { ...box, class: `${key} ${value < 0 ? "less" : "more"}` }));
    end += value;
  }
  const at = found.bits_per_symbol * scale;
  bars.push(drawn("line", { x1: at, x2: at, y1: 2, y2: 38, class: "total" }));
  svg.replaceChildren(...bars);
}
