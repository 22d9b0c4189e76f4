// The questionnaire page, made more comfortable: shows and hides questions as one types, saves while typing, counts characters,
// adds up shares, spaces out numbers. The page is complete without it.
import { evaluate } from "./condition.js"

const form = document.querySelector("form[data-draft]")
const status = document.getElementById("etat")
const source = document.getElementById("olva-page")
const page = source ? JSON.parse(source.textContent) : { items: {}, values: {}, derived: {}, labels: {} }
const $ = selector => [...form.querySelectorAll(selector)]
const quoted = text => CSS.escape(text)
const named = name => $(`[name="${quoted(name)}"]`)
const place = id => form.querySelector(`[data-i="${quoted(id)}"]`)

// Reading the form the way the server does.
const digits = value => {
  const plain = value.replace(/[\s\u00a0\u202f'’]/g, "").replace(/[€%]$/, "").replace("\u2212", "-").replace(",", ".")
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? +plain : null
}
const day = value => {
  const m = /^\s*(\d{1,2})[\/. -](\d{1,2})[\/. -](\d{4})\s*$/.exec(value)
  return m ? `${m[3]}-${m[2].padStart(2, "0")}-${m[1].padStart(2, "0")}` : value || null
}
const chosen = name => named(name).filter(f => f.type == "radio" || f.type == "checkbox" ? f.checked && !f.closest("[hidden]") : true).map(f => f.value).filter(v => v && v[0] != "~")
const simple = (kind, name) => {
  const [value] = chosen(name)
  if (kind == "number") return value == null ? null : digits(value)
  if (kind == "date") return value == null ? null : day(value)
  if (kind == "bool") return value == null ? (named(name).some(f => f.type == "checkbox") ? false : null) : value == "1" || value == "oui"
  return value ?? null
}
const read = (id, part, k = page.items[id].k) => {
  if (part != null) return k == "rank" || k == "code" || k == "number" ? simple(k == "number" ? "number" : "code", `${id}.${part}`) : null
  if (k == "codes") { const all = chosen(id); return all.length ? all : null }
  if (k == "rank") { const all = $("select").filter(f => f.name.startsWith(id + ".")).map(f => f.value).filter(v => v && v[0] != "~"); return all.length ? all : null }
  const rows = $("[data-r]").filter(r => r.dataset.r.startsWith(id + ".") && !r.hidden)
  if (rows.length) { const all = rows.map(r => simple(k, r.dataset.r)); return all.some(v => v != null) ? all : null }
  return simple(k, id)
}

// Showing and hiding: several passes, until nothing moves.
const shown = id => { const e = place(id); return e && !e.hidden && !e.parentElement.closest("[hidden]") }
const env = {
  today: page.today,
  var(name, part, previous) {
    const key = (previous ? "<" : "") + name + (part == null ? "" : "." + part)
    if (!previous && page.items[name]) return shown(name) ? read(name, part) : null
    if (!previous && page.derived[name]) return evaluate(page.derived[name], env)
    return page.values[key] ?? null
  },
  label(name, part, previous) {
    const value = env.var(name, part, previous)
    return page.labels[name]?.[value] ?? (named(name).find(f => f.value == value)?.closest("label")?.querySelector("span")?.firstChild?.textContent || null)
  },
}
// On one line of a roster its other columns come first.
const inLine = (columns, line, index) => ({
  ...env,
  var(name, part, previous) {
    const column = !previous && columns[name]
    if (column) return place(line + name) && !place(line + name).hidden ? read(line + name, null, column.k) : null
    return !previous && name == "index" ? index : env.var(name, part, previous)
  },
  label: (name, ...rest) => columns[name] ? null : env.label(name, ...rest),
})
const keeps = ([by, mode, parents], code) => {
  const value = env.var(by), codes = Array.isArray(value) ? value : value == null ? [] : [value]
  if (mode == "selected") return codes.includes(code)
  if (mode == "except") return !codes.includes(code)
  return !codes.length || parents[code] == null || codes.includes(parents[code])
}
const put = (element, hidden) => element && element.hidden != hidden && (element.hidden = hidden, true)
const pass = () => {
  let moved = false
  for (const [id, item] of Object.entries(page.items)) {
    const holder = place(id)
    if (!holder) continue
    let visible = true
    if (item.v) visible = evaluate(item.v, env) === true
    if (item.s && evaluate(item.s, env) === true) visible = false
    const rows = $("[data-r]").filter(r => r.dataset.r.startsWith(id + "."))
    let offered = 0
    if (rows.length) for (const row of rows) {
      const code = row.dataset.r.slice(id.length + 1)
      const on = (!item.f || keeps(item.f, code)) && (!item.rows?.[code] || evaluate(item.rows[code], env) === true)
      offered += on
      moved = put(row, !on) || moved
    }
    else if (item.f) for (const field of holder.querySelectorAll(".o > input, option")) {
      if (!field.value || field.value[0] == "~") { continue }
      const on = keeps(item.f, field.value)
      offered += on
      moved = put(field.closest(".o") || field, !on) || moved
    }
    if (item.columns) for (const field of holder.querySelectorAll("[data-i]")) {
      const [line, column] = field.dataset.i.slice(id.length + 1).split("."), { v, s } = item.columns[column] || {}
      if (!v && !s) continue
      const here = inLine(item.columns, `${id}.${line}.`, +line + 1)
      moved = put(field, v && evaluate(v, here) !== true || s && evaluate(s, here) === true || false) || moved
    }
    if (item.f && !offered) visible = false
    if (item.group) visible &&= item.group.some(inner => place(inner) && !place(inner).hidden)
    if (item.v || item.s || item.f || item.group) moved = put(holder, !visible) || moved
  }
  return moved
}
const refresh = () => {
  for (let turn = 0; turn < 20 && pass(); turn++);
  const ids = Object.entries(page.items).filter(([, item]) => item.k != "group" && item.k != "note").map(([id]) => id)
  if (source) form.elements["~shown"].value = ids.filter(shown).join(" ")
  for (const box of $("[data-total]")) {
    const sum = $("[data-total] .share:not([hidden]) input").filter(f => box.contains(f)).map(f => digits(f.value) || 0).reduce((a, b) => a + b, 0)
    const line = box.querySelector(".total")
    line.textContent = line.textContent.replace(/(: ).*?( |\u00a0)/, `$1${written(sum)}$2`)
  }
}

// Numbers with thin spaces, characters left, one « none of these ».
const written = value => String(Math.round(value * 100) / 100).replace(".", ",").replace(/\B(?=(\d{3})+(?!\d)(?:,|$))/g, "\u202f").replace(/^-/, "\u2212")
const space = field => {
  const value = digits(field.value)
  if (value != null && field.value.trim()) field.value = written(value)
}
const count = field => {
  const left = +field.dataset.max - [...field.value.trim()].length
  const note = field.nextElementSibling?.matches(".count") ? field.nextElementSibling : Object.assign(document.createElement("p"), { className: "count hint" })
  if (!note.isConnected) field.after(note)
  note.textContent = left < field.dataset.max * 0.25 ? `${form.dataset[left < 0 ? "over" : "left"]} ${Math.abs(left)}` : ""
  note.classList.toggle("over", left < 0)
}
const exclude = field => {
  if (field.type != "checkbox" || !field.checked) return
  for (const other of named(field.name)) if (other != field && ("x" in field.dataset || "x" in other.dataset)) other.checked = false
}

// Saving while typing: one request at a time, the last state wins.
let timer, busy, again, through, sent = false, failures = 0
const later = wait => { clearTimeout(timer); timer = setTimeout(save, wait) }
const save = async () => {
  if (busy) { again = true; return }
  if (sent) return
  busy = true
  status.textContent = form.dataset.typing
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
    const said = await answer.json()
    if (said.revision != null && !sent) form.elements["~revision"].value = said.revision
    status.textContent = said.text || ""
    failures = 0
    if (answer.status == 409 || answer.status == 410) sent = true
  } catch {
    status.textContent = form.dataset.lost
    later(Math.min(60000, 2000 * 2 ** failures++))
  }
  busy = false
  if (again) { again = false; later(300) }
}

if (form) {
  form.addEventListener("input", event => {
    exclude(event.target)
    if (event.target.dataset.max) count(event.target)
    refresh()
    later(1500)
  })
  form.addEventListener("change", event => {
    if ("n" in event.target.dataset) space(event.target)
    refresh()
  })
  form.addEventListener("submit", event => {
    clearTimeout(timer)
    if ((failures || !navigator.onLine) && !through) {
      // Leaving now could show the browser's own error in the place of the page: first see whether the site answers.
      event.preventDefault()
      const button = event.submitter
      save().then(() => { if (!failures) { through = true; form.requestSubmit(button) } })
      return
    }
    if (sent == "page") { event.preventDefault(); return }
    if (busy) {
      event.preventDefault()
      const button = event.submitter
      const wait = setInterval(() => { if (!busy) { clearInterval(wait); form.requestSubmit(button) } }, 50)
      return
    }
    sent = "page"
    setTimeout(() => { sent = false }, 4000)
  })
  addEventListener("pageshow", () => { sent = through = false })
  addEventListener("online", () => later(100))
  refresh()
  document.querySelector("#erreurs")?.focus()
}
