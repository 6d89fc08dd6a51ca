/** The house's own lint rules, which `deno lint` runs beside Deno's. */
import { importCircle } from "./import_circle.ts";
import { importDirection } from "./import_direction.ts";
import { noSpreadLiteral } from "./no_spread_literal.ts";

export default {
  name: "claimhouse",
  rules: {
    "import-circle": importCircle,
    "import-direction": importDirection,
    "no-spread-literal": noSpreadLiteral,
  },
} satisfies Deno.lint.Plugin;
