/** What `millrace --help` says beside the commands themselves. */
import { pad } from './text/fit.ts';
import type { Paint } from './text/paint.ts';

export const introduction =
  "Millrace takes a model from a commit to a served manifest: train, evaluate, promote, resolve its URI, update Git. It runs Argo's own manifests on this machine; no cluster is needed.";

const examples = [
  ['millrace demo', 'the whole way, once'],
  ['millrace platform up', 'MLflow and a Git server that stay'],
  ['millrace run california-housing', 'the delivery of dist/, with its own settings'],
  ['millrace run california-housing -p revision=v2', 'the same of another revision'],
  ['millrace logs train --follow', 'what the training of the newest run prints'],
  ['millrace submit california-housing -n models --watch', 'the same on a cluster'],
] as const;

const environment = [
  ['MILLRACE_STATE', 'folder for runs, servers and their data (default: .millrace)'],
  ['MILLRACE_CACHE', 'folder for Python environments (default: cache in the one above)'],
  ['MLFLOW_TRACKING_URI', 'the MLflow server that commands about models ask (default: the embedded one)'],
  ['MILLRACE_GIT_TOKEN', 'a token to read manifests in Git with (default: the Secret git-deploy)'],
  ['NO_COLOR, FORCE_COLOR', 'no colours, or colours where there is no terminal'],
] as const;

const more = 'millrace COMMAND --help says more of a command.';

const exitCodes =
  '0 succeeded · 1 failed · 2 wrong input · 3 drift · 75 try again later · 130 stopped by Ctrl-C';

export function exampleHelp(paint: Paint): string {
  return `${more}\n\n${section('Examples:', examples, paint)}`;
}

export function environmentHelp(paint: Paint): string {
  return `${section('Environment:', environment, paint)}\n\n${paint('title', 'Exit codes:')}\n  ${exitCodes}`;
}

function section(title: string, rows: readonly (readonly [string, string])[], paint: Paint): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${paint('active', pad(name, width))}  ${text}`);
  return [paint('title', title), ...lines].join('\n');
}
