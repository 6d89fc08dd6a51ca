/** A lint rule that refuses `{ ...{ a, b }, c }`, which packs members into a line: each stands by itself. */
export const noSpreadLiteral: Deno.lint.Rule = {
  create(context) {
    return {
      "ObjectExpression > SpreadElement > ObjectExpression"(node: Deno.lint.ObjectExpression) {
        // The element's own range ends with its dots.
        const range: [number, number] = [node.parent.range[0], node.range[1]];
        const members = context.sourceCode.getText(node).slice(1, -1).trim().replace(/,$/, "");
        context.report({
          range,
          message: "an object literal is spread into another one",
          hint: "`{ ...{ a, b }, c }` is `{ a, b, c }`",
          fix: (fixer) => members === "" ? [] : fixer.replaceTextRange(range, members),
        });
      },
    };
  },
};
