/** Why fields mean nothing on one machine. */
import { noMeaning } from './field-table.ts';

export const scheduling = noMeaning('there is one machine, so nothing is scheduled');
export const cluster = noMeaning('there is no cluster to clean up, watch or protect');
export const podIdentity = noMeaning(
  'processes run as the user who started the runner, and ask no Kubernetes API',
);
export const podSecurity = noMeaning(
  'processes run as the user who started the runner, in a read-only view of the machine; only --engine obeys it',
);
export const podNetwork = noMeaning("processes share the machine's network");
export const hardware = noMeaning('processes take what the machine has');
export const imagePull = noMeaning('only --engine pulls images: those that are not there');
export const notProbed = noMeaning('a container that hangs is ended by its deadline');
export const unattended = noMeaning('nobody is attached to a container');
export const description = noMeaning('it describes, and changes nothing');
export const notOfDaemons = noMeaning('only of a daemon is it asked whether it is ready');
