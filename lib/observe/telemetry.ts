/** What Deno may export with OTEL_DENO=true: metrics. Spans hold whole URLs, lines names of files and what a person asks to see. */
import { trace } from "@opentelemetry/api";
import { ConfigError } from "../errors.ts";

type Out = typeof Deno.stdout | typeof Deno.stderr;

/**
 * Keeps spans and lines from being exported; call it once, before anything is asked or said.
 * @throws {ConfigError} when Deno records spans: no task can take them back.
 */
export function exportMetricsAlone(): void {
  for (const level of ["log", "info", "debug"] as const) console[level] = printer(Deno.stdout);
  for (const level of ["warn", "error"] as const) console[level] = printer(Deno.stderr);
  // A span that never ends is not exported. No permission is needed to ask it.
  if (trace.getTracer("claimhouse").startSpan("probe").isRecording()) {
    throw new ConfigError(
      "Cannot export telemetry: spans hold whole URLs. Beside OTEL_DENO=true, set OTEL_DENO_TRACING=false and OTEL_DENO_CONSOLE=ignore",
    );
  }
}

/** Prints past Deno's console, which exports what goes through it unless OTEL_DENO_CONSOLE says otherwise. */
function printer(out: Out): (...data: unknown[]) => void {
  const encoder = new TextEncoder();
  return (...data) => {
    const said = data.map((each) => typeof each === "string" ? each : Deno.inspect(each)).join(" ");
    const bytes = encoder.encode(`${said}\n`);
    try {
      for (let at = 0; at < bytes.length;) at += out.writeSync(bytes.subarray(at));
    } catch (error) {
      // Nobody reads on, as behind `| head`: Deno's console says nothing of it either.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  };
}
