/** Lines of at most `width` columns, broken between words; a word that is longer has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  return text.split(" ").reduce<string[]>((lines, word) => {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    return lines.length === 0 || longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}
