/** What happens to an entity, step by step: the life of a claim ends, members and providers go on. */
import type { Claim } from "../feeds/events/claim.ts";
import type { Member } from "../feeds/events/member.ts";
import type { Provider } from "../feeds/events/provider.ts";
import type { Random } from "./random.ts";
import { cents, dollars } from "./rif_values.ts";

/** One event to be: what happened, and the entity as it is then. */
export type LifeEvent = { type: string; data: Record<string, unknown> };

/** Of claims, how many are denied, and of those paid how many are adjusted or voided afterwards. */
const [denied, adjusted, voided] = [0.1, 0.12, 0.04];

/** Claim adjustment reason codes: not covered, past the filing limit, a duplicate, not authorized. */
const denials = ["96", "29", "18", "197"];

/** Received → adjudicated → paid or denied → at times adjusted or voided. The sample's amounts are those paid. */
export function* claimLife(claim: Claim, random: Random): Generator<LifeEvent, void> {
  const step = (status: Claim["status"], data: Partial<Claim>): LifeEvent => ({
    type: `claimhouse.claim.${status}`,
    data: { ...data, status },
  });
  const { paid_date, paid_amount, ...open } = claim;
  const { allowed_amount: _, ...asked } = open;
  const outcome = random.next(), later = random.next();

  yield step("received", asked);
  if (outcome < denied) {
    const nothing = { allowed_amount: "0.00", denial_reason_code: random.pick(denials) };
    yield step("adjudicated", { ...open, ...nothing });
    yield step("denied", { ...open, ...nothing, paid_amount: "0.00", paid_date });
    return;
  }
  yield step("adjudicated", open);
  yield step("paid", claim);
  if (later < voided) {
    yield step("voided", { ...claim, charge_amount: "0.00", allowed_amount: "0.00", paid_amount: "0.00" });
  } else if (later < voided + adjusted) {
    const less = (amount: string | null | undefined) => dollars(Math.round(cents(amount ?? "0") * share));
    const share = 0.5 + random.next() / 2;
    yield step("adjusted", {
      ...claim,
      allowed_amount: less(claim.allowed_amount),
      paid_amount: less(paid_amount),
    });
  }
}

const streets = ["Main Street", "Oak Avenue", "Hill Road", "Mill Lane", "River Street", "Church Street"];

function newAddress(random: Random): string {
  return `${1 + random.below(990)} ${random.pick(streets)}`;
}

/** Enrolled, then moved house now and then, terminated at last, and enrolled again. */
export function* memberLife(member: Member, random: Random): Generator<LifeEvent, void> {
  let now: Member = member;
  while (true) {
    yield { type: "claimhouse.member.enrolled", data: now };
    while (random.next() > 0.05) {
      now = { ...now, address: newAddress(random) };
      yield { type: "claimhouse.member.updated", data: now };
    }
    const coverage = now.coverage?.map((span) => ({ ...span, enrollment_end_date: "2026-12-31" }));
    yield { type: "claimhouse.member.terminated", data: { ...now, coverage } };
  }
}

/** Added, then moved to another address now and then, terminated at last, and added again. */
export function* providerLife(provider: Provider, random: Random): Generator<LifeEvent, void> {
  let now: Provider = provider;
  while (true) {
    yield { type: "claimhouse.provider.added", data: now };
    while (random.next() > 0.1) {
      now = { ...now, address: newAddress(random) };
      yield { type: "claimhouse.provider.updated", data: now };
    }
    yield { type: "claimhouse.provider.terminated", data: { ...now, network_end_date: "2026-12-31" } };
  }
}
