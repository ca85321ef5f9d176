/** How one name is spelled in TypeScript (camelCase) and wherever Argo or a shell sees it (kebab-case). */

/** `modelName` → `model-name`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `model-name` → `modelName`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
