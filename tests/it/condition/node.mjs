// Reads [[tree, variables, labels], …] on standard input, writes the values of the trees.
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const { evaluate } = await import(pathToFileURL(process.argv[2]))
const key = (name, part, previous) => {
  const full = part == null ? name : `${name}.${part}`
  return previous ? `precedent(${full})` : full
}
const results = JSON.parse(readFileSync(0, "utf8")).map(([tree, variables, labels]) => {
  const env = {
    var: (...name) => variables[key(...name)],
    label: (...name) => labels[key(...name)],
    today: "2026-11-22",
  }
  try {
    const value = evaluate(tree, env)
    return value === undefined ? "undefined!" : Object.is(value, -0) ? "-0!" : value
  } catch (error) {
    return `${error}!`
  }
})
process.stdout.write(JSON.stringify(results))
