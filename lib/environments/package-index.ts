/** The environment variables by which Python's tools find packages, made to agree with each other. */

/** Where the tools that build environments run: the caller's environment without what would redirect them. */
export function toolEnvironment(
  environment: Readonly<NodeJS.ProcessEnv>,
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const {
    PYTHONPATH: _path,
    PYTHONHOME: _home,
    VIRTUAL_ENV: _venv,
    CONDA_PREFIX: _conda,
    ...kept
  } = environment;
  return { ...kept, ...uvNames(environment), ...extra };
}

/** pip's settings of index and certificates under uv's names, where uv has none of its own. */
function uvNames(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const given = (name: string) => environment[name] !== undefined && environment[name] !== '';
  const names: NodeJS.ProcessEnv = {};
  if (!given('UV_DEFAULT_INDEX') && !given('UV_INDEX_URL') && given('PIP_INDEX_URL'))
    names['UV_DEFAULT_INDEX'] = environment['PIP_INDEX_URL'];
  if (!given('UV_INDEX') && !given('UV_EXTRA_INDEX_URL') && given('PIP_EXTRA_INDEX_URL'))
    names['UV_INDEX'] = environment['PIP_EXTRA_INDEX_URL'];
  if (!given('SSL_CERT_FILE') && given('PIP_CERT')) names['SSL_CERT_FILE'] = environment['PIP_CERT'];
  return names;
}
