/** Messages of databases, drivers and systems, without the values that they may quote. */

/** A text with nothing left between quotation marks; an apostrophe inside a word is none. */
export function withoutQuoted(text: string): string {
  return text.replaceAll(/(?<!\w)(["'])(?:(?!\1)[^\n])*\1/g, "$1…$1");
}

/**
 * Keeps the words of a message that are in the list below; `…` replaces the rest, numbers too. A value may have no
 * quotes: a reader's error holds a whole line of the file.
 */
export function redacted(message: string): string {
  const words = withoutQuoted(message).replaceAll(/[^\s"'(),.:;…]+/g, (word) => isKnown(word) ? word : "…");
  return words.replaceAll(/…(?:[\s"'(),.:;]*…)+/g, "…").slice(0, 500);
}

function isKnown(word: string): boolean {
  return known.has(word.toLowerCase());
}

/** Words that name what failed. None of them tells anything of a person. */
const known = new Set(
  `a abort aborted access accessed accessible address allocate allocated allocation already an and any application
  are argument arguments array as assertion at attempt authentication authorization be because been before block blocks
  bound break broken buffer buffers bytes call called can cancelled cannot capability cast catalog certificate
  channel check checkpoint checksum client close closed closing code column columns command commit committed
  compression configuration conflict connect connected connecting connection constraint context conversion convert
  converted copy corrupt could create created current data database date deadlock decimal decode denied descriptor
  detected device did directory disabled disk does domain driver duplicate during empty encoding end ended error
  errors exceeded exceeds exception execute exist exists expected expired external failed failure fatal fetch field file
  files find flush for foreign format found free from full function has have header host id implemented in index
  input insert instance insufficient integer internal interrupted into invalid io is it join json key kind known
  large length less limit line lock locked log login long lookup match maximum memory message metadata method
  minimum missing mode more must name native network new no non not null number object of offset on only open
  opened opening operation option or order out overflow page parameter parse parser path permission permissions pin
  pipe port prepare prepared primary process property protocol query range read reading record refused
  reference rejected remote request requested require required requires reset resolve resource response result rollback
  row rows run running schema segment select sequence server session set size socket space sql stack state
  statement storage stream string syntax system table temporary test than that the this thread time timed
  timeout timestamp timezone tls to token too transaction transactioncontext tried try type types unable undefined
  unexpected unique unknown unsupported until update updated usage use used user using utf8 validation value
  values varchar version view violated violates violation wait waiting wal was when while with without worker
  write writing wrong you`.split(/\s+/),
);
