// The charts of Vega-Lite, drawn without eval: their expressions are interpreted.

const OPTIONS = { actions: false, renderer: "svg", ast: true };

/**
 * Return a row with quotes around names that every object has. Vega keeps what it meets as keys of
 * objects: `constructor` and `__proto__` would seem to have been met before.
 */
function unlikeKeys(row) {
  const isKey = (value) => typeof value === "string" && value in Object.prototype;
  const cells = Object.entries(row);
  return Object.fromEntries(
    cells.map(([name, value]) => [name, isKey(value) ? `'${value}'` : value]),
  );
}

/** Draw a chart over these rows into its place, in place of what was there. */
async function chart(id, rows) {
  const spec = { ...page.shown.charts[id], datasets: { rows: rows.map(unlikeKeys) } };
  const { view } = await vegaEmbed(byId(id), spec, OPTIONS);
  return view;
}

/** Draw the charts of symbols, and link them to everything else. */
async function symbolCharts(message) {
  const views = await Promise.all(
    ["shares", "costs", "payers"].map((id) => chart(id, rowsOf[id](message.symbols))),
  );
  for (const view of views) {
    view.addEventListener("pointerover", (_event, item) => light(item?.datum?.place ?? -1));
    view.addEventListener("pointerout", () => light(-1));
  }
  return (place) => views.forEach((view) => view.signal("lit", place).runAsync());
}

const rowsOf = {
  shares: (symbols) =>
    symbols.flatMap(({ place, label, p, q }) => [
      { place, label, of: "p, the message", share: p },
      { place, label, of: "q, what was learnt", share: q },
    ]),
  costs: (symbols) => symbols,
  payers: (symbols) => symbols,
};
