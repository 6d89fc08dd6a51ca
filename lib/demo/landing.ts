/** The samples, brought into landing storage as a delivery would be. */
import type { Storage } from "../storage/storage.ts";

/** Copies what is not there yet; a file that is there is left as it is. Returns how many were copied. */
export async function land(samples: Storage, landing: Storage): Promise<number> {
  let copied = 0;
  for (const folder of ["rif", "fhir"]) {
    for await (const { path } of samples.list(folder)) {
      if (await landing.write(path, samples.read(path), { ifAbsent: true }) === "written") copied++;
    }
  }
  return copied;
}
