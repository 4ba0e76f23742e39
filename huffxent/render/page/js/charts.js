// The charts of Vega-Lite, drawn without eval: their expressions are interpreted.

const OPTIONS = { actions: false, renderer: "svg", ast: true };

/** Draw a chart over these rows into its place, in place of what was there. */
async function chart(id, rows) {
  const spec = { ...page.shown.charts[id], datasets: { rows } };
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
