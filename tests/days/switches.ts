/** What the product promises of inputs that it treats otherwise than before; a promise that is off is not asked for. */
export const switches = {
  /** Feeds of some hundred columns: one small delivery after another. */
  wideFeeds: true,
  /** Batches rank by the moment in their file's name, and only then by arrival. */
  deliveryMoments: true,
  /** Open records of a path are closed, `superseded`, when the path comes again. */
  superseded: true,
  /** A run names what no feed takes. */
  untakenNamed: true,
  /** Sub-folders belong to their system. */
  subFolders: true,
  /** Suffixes in any case, and `.txt` for delimited feeds. */
  anySuffix: true,
  /** One empty field more than the header at the end of every record is none. */
  emptyFieldMore: true,
  /** A line that repeats the header is no record. */
  repeatedHeader: true,
  /** A row or document without its feed's key is bad: `missing_key`. */
  missingKey: true,
  /** Half of a surrogate pair in a FHIR document is bad: `half_character`. */
  halfCharacter: true,
};
