// What a person would do next on the page: the actions of the first question shown and not yet answered; null when all are.
// arguments[0]: wanted values by field name. An action: [selector, text to type, or null to click].
const wanted = arguments[0]
const seen = e => e.getClientRects().length > 0
const select = (field, more = "") => `${field.localName}[name=${JSON.stringify(field.name)}]${more}`
const option = field => select(field, `[value=${JSON.stringify(field.value)}]`)
const usual = field => ({ numeric: "12", decimal: "10", email: "bureau@essai.example", tel: "06 00 00 00 00" })[field.inputMode] || "Essai d’écriture"
for (const question of document.querySelectorAll(".q[data-i]")) {
  if (question.dataset.fait || !seen(question)) continue
  question.dataset.fait = "1"
  const own = [...question.querySelectorAll("input, select, textarea")]
    .filter(f => f.closest(".q[data-i]") == question && f.type != "hidden" && seen(f) && !/~(missing|confirm|estimate|band|for)/.test(f.name))
  const actions = []
  const groups = Map.groupBy(own, field => field.name)
  for (const [name, fields] of groups) {
    const [first] = fields
    if (first.type == "radio") {
      if (fields.some(f => f.checked) && !wanted[name]) continue
      const one = fields.find(f => f.value == wanted[name]) || fields[0]
      actions.push([option(one), null])
    } else if (first.type == "checkbox") {
      const codes = wanted[name] || [fields[0].value]
      for (const one of fields) if (codes.includes(one.value) && !one.checked) actions.push([option(one), null])
    } else if (first.localName == "select") {
      if (first.value) continue
      const place = [...groups.keys()].indexOf(name)
      const offered = [...first.options].filter(o => o.value)
      actions.push([`${select(first)} option[value=${JSON.stringify(offered[Math.min(place, offered.length - 1)].value)}]`, null])
    } else if (!name.includes("~other")) {
      const text = wanted[name] ?? (question.querySelector("[data-total]") ? (name == own[0].name ? "100" : "0") : usual(first))
      if (first.value != text) actions.push([select(first), text])
    }
  }
  if (actions.length) return actions
}
return null
