// What no rule of axe measures: nothing wider than the window, nothing cut inside its box, every target of 24 px at least.
const faults = []
const name = e => `${e.localName}${e.id ? "#" + e.id : ""}${e.className && e.className.baseVal == null ? "." + String(e.className).split(" ").join(".") : ""} «${(e.textContent || e.value || "").trim().slice(0, 40)}»`
const width = document.documentElement.clientWidth
const scrolls = e => { for (let p = e; p && p != document.body; p = p.parentElement) if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return true; return false }
if (document.documentElement.scrollWidth > width) {
  faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`)
  for (const e of document.body.querySelectorAll("*")) {
    const box = e.getBoundingClientRect()
    if (box.width && box.right > width + 1 && !scrolls(e.parentElement)) { faults.push(`too wide: ${name(e)} up to ${Math.round(box.right)}`); break }
  }
}
for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
  if (!e.getClientRects().length || e.tabIndex < 0 || e.classList.contains("skip")) continue
  // A label around a box is its target; a link inside a sentence is exempt (WCAG 2.5.8).
  const target = e.closest("label.o") || e
  const inline = e.localName == "a" && getComputedStyle(e).display == "inline" && e.parentElement.textContent.trim().length > e.textContent.trim().length
  const box = target.getBoundingClientRect()
  if (!inline && (box.height < 24 || box.width < 24)) faults.push(`target of ${Math.round(box.width)} × ${Math.round(box.height)}: ${name(target)}`)
}
for (const e of document.querySelectorAll("button, .button, legend, label, th, td, dd, dt, h1, h2, h3, p, li"))
  if (e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX != "visible" && !scrolls(e)) faults.push(`cut: ${name(e)}`)
return faults
