/** The documents that the server gets. */

/** Languages of the editor and of common extensions, in files of the disk. */
export const LANGUAGES = [
  "dockercompose",
  "dockerfile",
  "github-actions-workflow",
  "helm",
  "ignore",
  "json",
  "jsonc",
  "makefile",
  "markdown",
  "shellscript",
  "terraform",
  "yaml",
] as const;

/** Files that have no language in an editor without other extensions. */
export const PATTERNS = [
  "**/{Dockerfile,Containerfile}*",
  "**/*.{dockerfile,containerfile}",
  "**/.{docker,container}ignore",
  "**/{CODEOWNERS,Makefile,makefile,GNUmakefile}",
  "**/*.{tf,tofu,tfvars}",
  "**/*.rules",
] as const;

/** A filter of documents, as the protocol defines it. */
export interface Filter {
  readonly scheme: "file";
  readonly language?: string;
  readonly pattern?: string;
}

/** The filters of all documents. */
export function selector(): Filter[] {
  return [
    ...LANGUAGES.map((language) => ({ scheme: "file" as const, language })),
    ...PATTERNS.map((pattern) => ({ scheme: "file" as const, pattern })),
  ];
}
