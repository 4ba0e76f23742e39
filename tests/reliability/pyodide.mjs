// Run a Python script in Pyodide, with what huffxent needs, and with two folders of this machine.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [distribution, checkout, given, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${distribution}/pyodide.mjs`));
// Node.js has no page for matplotlib to draw into.
const env = { HOME: "/home/pyodide", MPLBACKEND: "agg" };
const python = await loadPyodide({ indexURL: `${distribution}/`, env });
const needed = ["bitarray", "click", "matplotlib", "numpy", "platformdirs", "rich", "xxhash"];
await python.loadPackage(needed, { messageCallback() {} });
for (const [place, root] of [["/checkout", checkout], ["/given", given]]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
try {
  python.runPython('import sys; sys.path.insert(0, "/checkout")');
  python.runPython(readFileSync(script, "utf8"));
} catch (error) {
  // Not thrown: Node.js would put the line of the script that threw before it, of a megabyte.
  console.error(error.message);
  process.exitCode = 1;
}
