/** What GitHub remembers beside the Git repository: its pull requests, and who may come in. */
import type { MergeAsked } from './asked.ts';
import type { BareRepository } from './bare-repository.ts';
import type { githubApp } from './github-app.ts';
import type { Description } from './openapi.ts';

/** What the server answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Beginning {
  readonly name: string;
  readonly published: Description;
  readonly repository: BareRepository;
  readonly token: string;
  readonly app: ReturnType<typeof githubApp>;
}

/** One repository at GitHub. */
export class GitHubState {
  readonly name: string;
  readonly repository: BareRepository;
  readonly token: string;
  readonly app: Beginning['app'];
  readonly pulls: MergeAsked[] = [];
  /** Branches that only move by a merge. */
  readonly protectedBranches = new Set<string>();
  /** Whether a pull request waits for checks; one that waits for nothing can't wait by itself. */
  waitsForChecks = true;
  origin = '';
  readonly #published: Description;

  constructor({ name, published, repository, token, app }: Beginning) {
    this.name = name;
    this.repository = repository;
    this.token = token;
    this.app = app;
    this.#published = published;
  }

  mayUse(token: string): boolean {
    return token === this.token || this.app.isGiven(token);
  }

  /** An example of the description, made one of this repository, with some values in the place of its own. */
  filled(example: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return { ...this.#published.example(example), ...values };
  }

  /** The items of an example that is a list. */
  examples(name: string): readonly unknown[] {
    return Object.values(this.#published.example(name));
  }

  /** A pull request as GitHub shows it; `example` says how much of it. */
  async showPull(pull: MergeAsked, example = 'pull-request'): Promise<Record<string, unknown>> {
    const shown = this.filled(example, {});
    const side = async (key: 'head' | 'base', branch: string, fullName: string) => {
      const was = Object(shown[key]);
      const sha = (await this.repository.refOf(`refs/heads/${branch}`)) ?? was.sha;
      return {
        ...was,
        ref: branch,
        sha,
        label: `octo:${branch}`,
        repo: { ...was.repo, full_name: fullName },
      };
    };
    return {
      ...shown,
      number: pull.number,
      node_id: `PR_${pull.number}`,
      html_url: `${this.origin}/${this.name}/pull/${pull.number}`,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      head: await side('head', pull.head, pull.isFork ? 'evil/fork' : this.name),
      base: await side('base', pull.base, this.name),
      // The examples of the description lack what its schemas ask of them.
      requested_teams: [],
      auto_merge: pull.autoMerge && {
        enabled_by: shown['user'],
        merge_method: pull.autoMerge.method,
        commit_title: pull.title,
        commit_message: '',
      },
      ...(pull.autoMerge === undefined ? { auto_merge: null } : {}),
    };
  }
}

/** An answer that says no, as GitHub does. */
export function refusal(status: number, message: string): Answer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  };
}
