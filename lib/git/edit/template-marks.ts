/** Tells a Helm or Go template from YAML: what it holds is not what will be deployed. */
import { CST, Lexer } from 'yaml';
import { PermanentError } from '../../errors.ts';

/** Throws a `PermanentError` when `{{` stands in the text outside of quotes and comments. */
export function refuseTemplate(text: string): void {
  let offset = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    const isContent = before === CST.SCALAR;
    const isQuoted = !isContent && /^["'#]/.test(lexeme);
    const isMark = isContent ? lexeme.includes('{{') : lexeme === '{' && before === '{';
    if (isMark && !isQuoted) {
      const line = text.slice(0, offset).split('\n').length;
      throw new PermanentError(
        `line ${line} holds '{{' outside of quotes, so this is a template and not a manifest; point the delivery at a values file or a rendered manifest`,
      );
    }
    if (!isMarker(lexeme)) offset += lexeme.length;
    before = lexeme;
  }
}

function isMarker(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR;
}
