/** Parses TypeScript and walks what comes out. */
import { parseSync } from 'oxc-parser';

/** A node of the tree, as loose as ESTree is. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface ImportedModule {
  readonly specifier: string;
  readonly line: number;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

export interface Parsed {
  readonly program: SyntaxNode;
  readonly comments: readonly { readonly value: string; readonly line: number }[];
  readonly imports: readonly ImportedModule[];
  /** Line, counted from 1, of an offset into the text. */
  lineAt(offset: number): number;
}

/** Parses one file; throws when it does not parse, with its name and the parser's words. */
export function parseSource(path: string, text: string): Parsed {
  const result = parseSync(path, text, { range: false });
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);
  const program = result.program as unknown as SyntaxNode;
  const lineAt = createLineIndex(text);
  const comments = result.comments.map(({ value, start }) => ({ value, line: lineAt(start) }));
  return { program, comments, imports: collectImports(program, lineAt), lineAt };
}

/** Calls `visit` for every node, parents before children. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The dotted name of an expression such as `process.env`; undefined for anything computed. */
export function dottedName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = dottedName(node['object']);
  const property = dottedName(node['property']);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

function collectImports(program: SyntaxNode, lineAt: (offset: number) => number): ImportedModule[] {
  const imports: ImportedModule[] = [];
  walk(program, (node) => {
    const source = node['source'];
    const specifier = isNode(source) ? source['value'] : undefined;
    if (typeof specifier !== 'string') return;
    const typeOnly = node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
    imports.push({ specifier, line: lineAt(node.start), typeOnly });
  });
  return imports;
}

function createLineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
