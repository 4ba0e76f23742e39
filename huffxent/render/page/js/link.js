// One symbol is lit at a time, in every view; -1 is none.

const link = { lit: -1, views: [] };

/** Light a symbol by its place in the list of symbols. */
function light(place) {
  if (place !== link.lit) {
    link.lit = place;
    link.views.forEach((view) => view(place));
  }
}

/** Have a view told which symbol is lit. */
function onLight(view) {
  link.views.push(view);
}

/** Light what is pointed at within `root`, by the data-place of what is under the pointer. */
function lightOnPointing(root) {
  const place = (event) => event.target.closest("[data-place]")?.dataset.place ?? "-1";
  root.addEventListener("pointerover", (event) => light(Number(place(event))));
  root.addEventListener("pointerleave", () => light(-1));
}

/** Mark what stands for the lit symbol within `root`. */
function markLit(root) {
  onLight((place) => {
    root.querySelectorAll(".lit").forEach((node) => node.classList.remove("lit"));
    root.querySelectorAll(`[data-place="${place}"]`).forEach((node) => node.classList.add("lit"));
  });
}
