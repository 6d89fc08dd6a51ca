/** The house's own lint rules, which `deno lint` runs beside Deno's. */
import { importCircle } from "./import_circle.ts";
import { importDirection } from "./import_direction.ts";

export default {
  name: "claimhouse",
  rules: {
    "import-circle": importCircle,
    "import-direction": importDirection,
  },
} satisfies Deno.lint.Plugin;
