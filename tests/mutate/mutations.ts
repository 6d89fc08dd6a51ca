/**
 * A lint plugin that reports every guard and comparison which can be taken out, and what would stand in its place. Deno's
 * own parser finds them so; sites.ts runs it and reads its reports.
 */

/** Text of a file, from one index to another, and what takes its place. */
export type Mutation = { from: number; to: number; becomes: string };

const shifted: Record<string, string> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "&&": "||",
  "||": "&&",
};

type Operation = { left: Deno.lint.Node; right: Deno.lint.Node; operator: string };

export default {
  name: "mutate",
  rules: {
    site: {
      create(context) {
        const report = (node: Deno.lint.Node, mutation: Mutation) =>
          context.report({ node, message: JSON.stringify(mutation) });
        const replace = (node: Deno.lint.Node, becomes: string) =>
          report(node, { from: node.range[0], to: node.range[1], becomes });
        /** Where the operator stands: between its operands, which may be in parentheses. */
        const operatorOf = ({ left, right, operator }: Operation) => {
          const between = context.sourceCode.text.slice(left.range[1], right.range[0]);
          return left.range[1] + between.indexOf(operator);
        };
        const shift = (node: Deno.lint.Node & Operation) => {
          const from = operatorOf(node);
          report(node, { from, to: from + node.operator.length, becomes: shifted[node.operator] });
        };
        return {
          IfStatement({ test }) {
            replace(test, "false");
            replace(test, "true");
          },
          ConditionalExpression({ test }) {
            replace(test, "false");
            replace(test, "true");
          },
          WhileStatement: ({ test }) => replace(test, "false"),
          DoWhileStatement: ({ test }) => replace(test, "false"),
          BinaryExpression(node) {
            const equality = ["===", "!==", "==", "!="].includes(node.operator);
            if (node.operator in shifted && !(equality && isWholeTest(node))) shift(node);
          },
          LogicalExpression(node) {
            if (node.operator !== "??") return shift(node);
            const from = context.sourceCode.text.slice(0, operatorOf(node)).trimEnd().length;
            report(node, { from, to: node.range[1], becomes: "" });
          },
          AssignmentExpression(node) {
            if (node.operator !== "??=") return;
            const from = operatorOf(node);
            report(node, { from, to: from + node.operator.length, becomes: "=" });
          },
          UnaryExpression(node) {
            if (node.operator !== "!" || isWholeTest(node)) return;
            report(node, { from: node.range[0], to: node.range[0] + 1, becomes: "" });
          },
        };
      },
    },
  },
} satisfies Deno.lint.Plugin;

/** Whether a condition that is fixed to true and to false says all that its own mutation would. */
function isWholeTest(node: Deno.lint.Expression): boolean {
  const { parent } = node;
  return (parent.type === "IfStatement" || parent.type === "ConditionalExpression") && parent.test === node;
}
