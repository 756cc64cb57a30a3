const table = document.querySelector("table.docs");
const bodies = [...table.tBodies];
const value = (body, column) => body.rows[0].cells[column].dataset.v ?? body.rows[0].cells[column].textContent;

for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
  head.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : column > 0;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    bodies.sort((a, b) => {
      const [x, y] = [value(a, column), value(b, column)];
      const order = column ? Number(x) - Number(y) : x.localeCompare(y);
      return down ? -order : order;
    });
    table.append(...bodies);
  });
}

const [search, count] = [document.querySelector("input"), document.querySelector("#count")];
const buttons = [...document.querySelectorAll(".tools button")];
const filter = () => {
  const text = search.value.toLowerCase();
  const kind = buttons.find((button) => button.getAttribute("aria-pressed") === "true").dataset.kind;
  let shown = 0;
  for (const body of bodies) {
    const fits = body.dataset.path.toLowerCase().includes(text) && (!kind || body.dataset.kinds.split(" ").includes(kind));
    body.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  count.textContent = shown;
};
search.addEventListener("input", filter);
for (const button of buttons) {
  button.addEventListener("click", () => {
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    filter();
  });
}
for (const body of bodies) {
  const details = body.querySelector("details");
  if (details) details.addEventListener("toggle", () => { body.rows[1].hidden = !details.open; });
}
