/** The smallest worker that judges events: answers one posted event with `good` or its reason. */
import { EventJudge } from "../../../lib/source/events/check.ts";

const judge = new EventJudge({ kind: "document", constant: { specversion: "1.0" }, event: "claim" });

export default {
  async fetch(request: Request, settings: { GOOD: string }): Promise<Response> {
    const bytes = new Uint8Array(await request.arrayBuffer());
    let answer = "";
    judge.judge([bytes], (judged) => {
      answer = judged !== null && "reason" in judged
        ? `${judged.reason} ${judged.detail ?? ""}`
        : settings.GOOD;
    });
    return new Response(answer.trim());
  },
};
